package io.mortise.kernel.resp;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A request that arrives in pieces: what is there of it, and how far it is understood.
///
/// A connection has one only while a request is unfinished. It takes no more memory than bytes have arrived (and
/// the growth of an array), however much was announced; a large word goes straight into chunks. Each byte is looked
/// at once, however small the pieces are.
public final class PartialRequest {
    private static final int FIRST_BYTES = 1024;
    /// Who has sent this much of a large word is believed to send more.
    private static final int EARNEST_BYTES = 4096;

    private byte[] bytes;
    private int length;
    /// Up to here everything is understood.
    private int at;
    /// From here on a line end is searched; nothing before can be one.
    private int searched;
    /// How many words are still to come; -1 before the head is read.
    private long wordsLeft = -1;
    /// How long the word is that comes; -1 before its head is read.
    private long wordLength = -1;
    /// Two numbers for each word: where it begins in [#bytes], and its length. If the first is negative, it is the
    /// complement of an index into [#apart].
    private int[] spans = new int[8];
    private int words;
    /// Words that do not stand in [#bytes]: arrays and chunks.
    private final List<Object> apart = new ArrayList<>(0);
    private ChunkedBytes large;
    private long received;
    /// Whether what comes is thrown away, and how much of the present large word was.
    private boolean isDrained;

    private long dropped;
    /// Whether somebody has looked whether to throw it away.
    private boolean isJudged;
    private boolean isLine;
    private boolean complete;

    public PartialRequest() {
        this.bytes = new byte[FIRST_BYTES];
    }

    /// Takes bytes, as many as belong to this request.
    ///
    /// @return how many were taken; fewer than were given only if the request is complete
    public int add(byte[] source, int offset, int count, RequestLimits limits) throws ProtocolException {
        int taken = 0;
        while (!complete && taken < count) {
            if (large != null) {
                taken += addLarge(source, offset + taken, count - taken);
            } else {
                int part = Math.min(count - taken, pieceBytes());
                append(source, offset + taken, part);
                taken += part;
            }
            int surplus = advance(limits);
            taken -= surplus;
        }
        received += taken;
        return taken;
    }

    // ---- throwing away

    /// Whether somebody should look whether this request is worth keeping.
    public boolean isToBeJudged() {
        return !isJudged && words > 0 && !complete;
    }

    /// The request was looked at.
    ///
    /// @param isKept if not, all words from here on are thrown away as they come
    public void judge(boolean isKept) {
        isJudged = true;
        if (!isKept) {
            for (int word = 0; word < words; word++) {
                moveApart(word);
            }
            dropped = large == null ? 0 : large.length();
            large = large == null ? null : new ChunkedBytes();
            isDrained = true;
            dropRead();
        }
    }

    /// Whether words were thrown away.
    public boolean isDrained() {
        return isDrained;
    }

    private void moveApart(int word) {
        int offset = spans[2 * word];
        if (offset >= 0) {
            spans[2 * word] = ~apart.size();
            apart.add(Arrays.copyOfRange(bytes, offset, offset + spans[2 * word + 1]));
        }
    }

    /// Forgets the bytes that are understood.
    private void dropRead() {
        System.arraycopy(bytes, at, bytes, 0, length - at);
        length -= at;
        searched = Math.max(0, searched - at);
        at = 0;
    }

    private long largeLength() {
        return isDrained ? dropped : large.length();
    }

    /// A word that has arrived. Only for those before the request is drained.
    public Slice word(int index) {
        int offset = spans[2 * index];
        if (offset >= 0) {
            return Slice.of(bytes, offset, spans[2 * index + 1]);
        }
        return apart.get(~offset) instanceof ChunkedBytes chunks
                ? Slice.of(chunks.toArray())
                : Slice.of((byte[]) apart.get(~offset));
    }

    /// How many bytes to take at once: those of the word that is read, so that nothing of a later request is
    /// swallowed unless it shares a piece, which gives it back.
    private int pieceBytes() {
        if (wordLength >= 0) {
            return (int) Math.max(1, Math.min(Integer.MAX_VALUE, wordLength + 2 - (length - at)));
        }
        return isLine || wordsLeft < 0 || wordsLeft > 1 ? 512 : 64;
    }

    private void append(byte[] source, int offset, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, length + (length >> 1)));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private int addLarge(byte[] source, int offset, int count) {
        int body = (int) Math.min(count, Math.max(0, wordLength - largeLength()));
        if (isDrained) {
            dropped += body;
        } else {
            receive(source, offset, body);
        }
        int rest = Math.min(count - body, (int) Math.min(2, wordLength + 2 - largeLength() - (length - at)));
        if (rest > 0) {
            append(source, offset + body, rest);
        }
        return body + Math.max(0, rest);
    }

    /// What a client only announces costs nothing. One that has sent a part of a chunk is given the rest of it at
    /// once: a chunk that grew with each piece would be copied several times.
    private void receive(byte[] source, int offset, int count) {
        long after = large.length() + count;
        if (count > 0 && after >= EARNEST_BYTES) {
            large.makeRoom(wordLength - large.length());
        }
        large.append(source, offset, count);
    }

    /// Understands what can be understood.
    ///
    /// @return how many of the bytes taken belong to the next request
    private int advance(RequestLimits limits) throws ProtocolException {
        if (wordsLeft < 0 && !readHead(limits)) {
            return complete ? giveBack() : 0;
        }
        while (wordsLeft > 0) {
            if (wordLength < 0 && !readWordHead(limits)) {
                return 0;
            }
            if (!readWord()) {
                return 0;
            }
            wordsLeft--;
            wordLength = -1;
        }
        complete = true;
        return giveBack();
    }

    private int giveBack() {
        int surplus = length - at;
        length = at;
        return surplus;
    }

    /// @return whether the head of an array was read
    private boolean readHead(RequestLimits limits) throws ProtocolException {
        if (length == 0) {
            return false;
        }
        if (bytes[0] != '*') {
            isLine = true;
            readLine(limits);
            return false;
        }
        int end = RequestParser.lineEnd(bytes, Math.max(1, searched), length);
        if (end < 0) {
            searched = Math.max(1, length - 1);
            RequestParser.checkUnfinishedHead(bytes, 1, length, "too big mbulk count string");
            return false;
        }
        wordsLeft = Math.max(0, RequestParser.wordCount(bytes, 1, end, limits));
        moveTo(end + 2);
        return true;
    }

    private void moveTo(int position) {
        at = position;
        searched = position;
    }

    private void readLine(RequestLimits limits) throws ProtocolException {
        int newline = searched;
        while (newline < length && bytes[newline] != '\n') {
            newline++;
        }
        searched = newline;
        if (newline > RequestParser.LONGEST_LINE) {
            throw new ProtocolException("too big inline request");
        }
        if (newline < length) {
            RequestParser parser = new RequestParser();
            parser.parse(bytes, 0, newline + 1, limits, new RequestTarget() {
                @Override
                public void begin() {}

                @Override
                public void word(byte[] array, int offset, int count) {
                    addApart(Arrays.copyOfRange(array, offset, offset + count));
                }

                @Override
                public void word(ChunkedBytes chunks) {
                    addApart(chunks);
                }
            });
            moveTo(newline + 1);
            complete = true;
        }
    }

    private boolean readWordHead(RequestLimits limits) throws ProtocolException {
        if (at == length) {
            return false;
        }
        if (bytes[at] != '$') {
            throw RequestParser.notABulk(bytes[at]);
        }
        int end = RequestParser.lineEnd(bytes, Math.max(at + 1, searched), length);
        if (end < 0) {
            searched = Math.max(at + 1, length - 1);
            RequestParser.checkUnfinishedHead(bytes, at + 1, length, "too big bulk count string");
            return false;
        }
        wordLength = RequestParser.wordLength(bytes, at + 1, end, limits);
        moveTo(end + 2);
        if (wordLength >= RequestParser.LARGE_WORD) {
            large = new ChunkedBytes();
            int there = (int) Math.min(wordLength, length - at);
            dropped = there;
            if (!isDrained) {
                large.append(bytes, at, there);
            }
            at += there;
        }
        return true;
    }

    private boolean readWord() {
        if (large != null) {
            if (largeLength() < wordLength || length - at < 2) {
                return false;
            }
            if (!isDrained) {
                addApart(large);
            }
            large = null;
            moveTo(at + 2);
            return true;
        }
        if (length - at < wordLength + 2) {
            return false;
        }
        if (!isDrained) {
            addWord(at, (int) wordLength);
        }
        moveTo(at + (int) wordLength + 2);
        if (isDrained) {
            dropRead();
        }
        return true;
    }

    private void addWord(int offset, int count) {
        if (2 * words == spans.length) {
            spans = Arrays.copyOf(spans, 4 * words);
        }
        spans[2 * words] = offset;
        spans[2 * words + 1] = count;
        words++;
    }

    private void addApart(Object word) {
        addWord(~apart.size(), 0);
        apart.add(word);
    }

    /// Whether the request is there as a whole.
    public boolean isComplete() {
        return complete;
    }

    /// How many words the complete request has.
    public int words() {
        return words;
    }

    /// Gives the words of the complete request. Their bytes stay valid as long as somebody refers to them.
    public void deliver(RequestTarget target) {
        target.begin();
        for (int word = 0; word < words; word++) {
            int offset = spans[2 * word];
            if (offset >= 0) {
                target.word(bytes, offset, spans[2 * word + 1]);
            } else if (apart.get(~offset) instanceof ChunkedBytes chunks) {
                target.word(chunks);
            } else {
                byte[] array = (byte[]) apart.get(~offset);
                target.word(array, 0, array.length);
            }
        }
    }

    /// The bytes in memory.
    public long weigh() {
        long sum = bytes.length + 96L + Integer.BYTES * (long) spans.length;
        for (Object word : apart) {
            sum += word instanceof ChunkedBytes chunks ? chunks.weigh() : ((byte[]) word).length + 24L;
        }
        return sum + (large == null ? 0 : large.weigh());
    }

    /// How many bytes of the request have arrived and were not thrown away.
    public long received() {
        return isDrained ? weigh() : received;
    }
}
