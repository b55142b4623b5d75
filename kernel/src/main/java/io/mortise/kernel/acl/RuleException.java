package io.mortise.kernel.acl;

/// A rule that cannot be followed. The message is Redis's for the kind of fault, without the rule.
final class RuleException extends Exception {
    private static final long serialVersionUID = 1;

    /// Whether a name in the rule is not known, rather than the rule misspelt.
    final boolean isUnknownName;

    RuleException(String message) {
        this(message, false);
    }

    private RuleException(String message, boolean isUnknownName) {
        super(message, null, false, false);
        this.isUnknownName = isUnknownName;
    }

    static RuleException syntax() {
        return new RuleException("Syntax error");
    }

    static RuleException unknownName() {
        return new RuleException("Unknown command or category name in ACL", true);
    }
}
