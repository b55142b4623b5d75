package io.mortise.kernel.modules;

/// Another module that a module's manifest asks for.
///
/// @param id the other module
/// @param range the versions of it that will do, `*` for any
/// @param optional whether the module also works without it
public record Dependency(String id, String range, boolean optional) {
    /// Reads PF4J's notation: `id`, `id@range`, `id?@range`.
    public static Dependency parse(String text) {
        int at = text.indexOf('@');
        String name = (at < 0 ? text : text.substring(0, at)).strip();
        String range = at < 0 ? "*" : text.substring(at + 1).strip();
        boolean optional = name.endsWith("?");
        return new Dependency(
                optional ? name.substring(0, name.length() - 1) : name, range.isEmpty() ? "*" : range, optional);
    }

    @Override
    public String toString() {
        return range.equals("*") ? id : id + " " + range;
    }
}
