"""What the caller was told."""

from __future__ import annotations

from gateway.api.routes import action, get

TITLE = "消息 Inbox"
ROUTES = (
    get("/inbox", "notify.inbox", "List your messages."),
    get("/inbox/unread", "notify.unread_count", "Count your unread messages."),
    action("/inbox/read-all", "notify.read_all_messages", "Mark all of your messages as read."),
    action("/inbox/<message_id>/read", "notify.read_message", "Mark a message as read."),
)
