namespace Nephoscope.Graph.Permissions;

/// <summary>What a change of policies newly allows, for sure. Nothing that is uncertain now is in it; what was uncertain before says so.</summary>
/// <param name="Gains">Users and roles that gain something worth telling, in the order of their ARNs.</param>
/// <param name="Changed">Users and roles whose rights the change concerns.</param>
/// <param name="OtherAdministrators">Further identities that can become administrator now, by way of what was changed.</param>
public sealed record PermissionGrowth(IReadOnlyList<IdentityGain> Gains, int Changed, IReadOnlyList<string> OtherAdministrators);

/// <summary>What one identity gains.</summary>
/// <param name="Arn">User or role.</param>
/// <param name="Administrator">Can become administrator now, and could not before.</param>
/// <param name="Perhaps">Whether it may have been able to before, under circumstances nobody knows.</param>
/// <param name="Way">The steps to administrator; empty where it is one without any.</param>
/// <param name="OpenKinds">Kinds of sensitive resources of which everything is open now, in words.</param>
/// <param name="Resources">Known sensitive resources of other kinds that are open now, at most <see cref="LivePermissions.MostResources"/>.</param>
/// <param name="ResourceCount">How many those are in all.</param>
/// <param name="Says">Some of the new rights as sentences, the widest first.</param>
public sealed record IdentityGain(
    string Arn, bool Administrator, bool Perhaps, IReadOnlyList<EscalationStep> Way, IReadOnlyList<string> OpenKinds, IReadOnlyList<string> Resources, int ResourceCount, IReadOnlyList<string> Says);
