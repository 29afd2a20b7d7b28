"""What the caller was told."""

from __future__ import annotations

from gateway.api.routes import action, delete, get, put

TITLE = "消息 Inbox"
ROUTES = (
    get("/inbox", "notify.inbox", "List your messages."),
    get("/inbox/unread", "notify.unread_count", "Count your unread messages."),
    action("/inbox/read-all", "notify.read_all_messages", "Mark all of your messages as read."),
    action("/inbox/<message_id>/read", "notify.read_message", "Mark a message as read."),
    action("/inbox/<message_id>/snooze", "notify.snooze_message", "Put a message off: unread again at that time."),
    get("/me/notifications", "notify.notification_settings", "Show how you want to be told."),
    put("/me/notifications", "notify.change_notification_settings", "Choose how you want to be told."),
    get("/templates", "notify.templates", "List the words that people get, in one language."),
    get("/templates/<template>", "notify.template", "Show the words of one kind of message."),
    put("/templates/<template>", "notify.change_template", "Put other words in their place, in your unit."),
    delete("/templates/<template>", "notify.reset_template", "Go back to the product's own words."),
    put("/templates/<template>/audience", "notify.choose_audience", "Choose whether retired members get it."),
    action("/templates/<template>/preview", "notify.preview_template", "See words with invented values."),
)
