"""谈心谈话: who with whom, when."""
