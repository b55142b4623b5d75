/// The contract of modules: what every module has to do, as tests that are made from its rows.
///
/// A module's author extends [io.mortise.testkit.contract.ModuleContract] and names the module.
package io.mortise.testkit.contract;
