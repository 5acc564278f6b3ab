using Nephoscope.Events;

namespace Nephoscope.Incidents;

/// <summary>Says a causal edge in plain words.</summary>
public static class EdgeWords
{
    public static string Of(EdgeKind kind) => kind switch
    {
        EdgeKind.CreatedCredential => "made or reset a credential of",
        EdgeKind.Assumed => "took on the identity of",
        EdgeKind.SameCredential => "used the same credential as",
        EdgeKind.SameRareSource => "called from the same rare source as",
        EdgeKind.LaunchedWithRole => "started compute with the identity of",
        EdgeKind.ModifiedPolicyOf => "changed the permissions of",
        EdgeKind.ExecutedOn => "ran a command on",
        EdgeKind.ChangedCodeOf => "changed the code of",
        EdgeKind.RunsAs => "runs as",
        EdgeKind.ConnectedTo => "connected to",
        EdgeKind.WroteThenRead => "wrote what was read by",
        _ => "is tied to",
    };
}
