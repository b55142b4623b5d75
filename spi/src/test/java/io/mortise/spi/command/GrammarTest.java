package io.mortise.spi.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mortise.spi.command.Grammar.Argument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
    /// A tree as text: `name type=TOKEN`, `?` optional, `*` multiple, `!` with its token, children in parentheses.
    private static String tree(List<Argument> arguments) {
        return String.join(", ", arguments.stream().map(GrammarTest::tree).toList());
    }

    private static String tree(Argument argument) {
        return argument.name() + " " + argument.type().wireName()
                + (argument.token() == null ? "" : "=" + argument.token())
                + (argument.optional() ? "?" : "")
                + (argument.multiple() ? "*" : "")
                + (argument.multipleToken() ? "!" : "")
                + (argument.type().isCompound() ? "(" + tree(argument.children()) + ")" : "");
    }

    private static String tree(String text) {
        return tree(Grammar.parse(text).arguments());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "key [key ...]; key key*",
                "key newkey; key key, newkey key",
                "pattern; pattern pattern",
                "key seconds [condition:<NX | XX>];"
                        + " key key, seconds integer, condition oneof?(nx pure-token=NX, xx pure-token=XX)",
                "source destination [DB destination-db] [REPLACE]; source key, destination key,"
                        + " destination-db integer=DB?, replace pure-token=REPLACE?",
                "[username] password; username string?, password string",
                "[command-name [command-name ...]]; command-name string?*",
                "key unix-time-seconds; key key, unix-time-seconds unix-time",
                "[TYPE client-type:<NORMAL | PUBSUB>] [ID client-id [client-id ...]];"
                        + " client-type oneof=TYPE?(normal pure-token=NORMAL, pubsub pure-token=PUBSUB),"
                        + " client-id integer=ID?*",
                "[LIMIT offset count]; limit block=LIMIT?(offset integer, count integer)",
                "[count-block:[COUNT count [ANY]]];" + " count-block block?(count integer=COUNT, any pure-token=ANY?)",
                "key [GET get-pattern:pattern [GET pattern ...]]; key key, get-pattern pattern=GET?*!",
                "[configs:[CONFIG name value [CONFIG name value ...]]] [ARGS args [args ...]];"
                        + " configs block=CONFIG?*!(name string, value string), args string=ARGS?*",
                "FIELDS numfields field [field ...]; fields block=FIELDS(numfields integer, field string*)",
                "data:{key value} [key value ...]; data block*(key key, value string)",
                "attr:<'lib-name' libname | 'lib-ver' libver>;"
                        + " attr oneof(libname string=lib-name, libver string=lib-ver)",
                "[AUTH username password] [SETNAME clientname];"
                        + " auth block=AUTH?(username string, password string), clientname string=SETNAME?",
                "<MAXLEN | MINID> [<equal:'=' | approximate:'~'> ] threshold;"
                        + " maxlen-minid oneof(maxlen pure-token=MAXLEN, minid pure-token=MINID),"
                        + " equal-approximate oneof?(equal pure-token==, approximate pure-token=~),"
                        + " threshold string",
                "ip:port; ip:port string",
                "limit:integer weight:double k:key since:unix-time;"
                        + " limit integer, weight double, k key, since unix-time",
                "<BYRADIUS radius unit:<M | KM> | BYBOX width {height} unit:<M | KM>>; radius-unit-width-height-unit"
                        + " oneof(radius-unit block(radius string=BYRADIUS, unit oneof(m pure-token=M, km"
                        + " pure-token=KM)), width-height-unit block(width string=BYBOX, height string, unit oneof(m"
                        + " pure-token=M, km pure-token=KM)))",
            })
    void shouldBecomeATree(String text, String expected) {
        assertEquals(expected, tree(text));
    }

    @Test
    void shouldBeEmptyForNoWords() {
        assertEquals(List.of(), Grammar.parse("").arguments());
        assertEquals(List.of(), Grammar.parse("  ").arguments());
    }

    @Test
    void shouldShowOnlyWhatIsForPeople() {
        assertEquals(
                "key [<NX | XX>] [LIMIT limit] <lib-name libname | ip:port> key value [key value ...]",
                Grammar.parse("key [condition:<NX | XX>] [LIMIT limit:integer] attr:<'lib-name' libname | ip:port>"
                                + " data:{key value} [key value ...]")
                        .text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[key", "key]", "<a | b", "a | b", "[]", "[a ...]", "a [b c ...]", "key ..."})
    void shouldRefuseBracketsThatDoNotMatch(String text) {
        assertThrows(IllegalArgumentException.class, () -> Grammar.parse(text));
    }
}
