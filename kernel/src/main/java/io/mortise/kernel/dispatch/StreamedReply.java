package io.mortise.kernel.dispatch;

import io.mortise.spi.reply.Reply;

/// A reply that goes on being made as the client takes it.
record StreamedReply(Reply.Source source) {}
