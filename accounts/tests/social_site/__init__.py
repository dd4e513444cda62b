"""Tests of a site with WeChat, DingTalk and Feishu configured; see ``test_social``."""
