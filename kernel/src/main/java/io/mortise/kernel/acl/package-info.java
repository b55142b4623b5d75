/// Access control: users, what they may do, who a connection is, and what was denied. The rules are Redis's, and so
/// are their words.
///
/// [io.mortise.kernel.acl.Users] has the users, [io.mortise.kernel.acl.UserRules] changes them,
/// [io.mortise.kernel.acl.AccessControl] stands before the commands of those who may not do everything.
package io.mortise.kernel.acl;
