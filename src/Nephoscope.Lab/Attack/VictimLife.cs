using System.Text;

namespace Nephoscope.Lab;

/// <summary>What the victim of an attack does on ordinary days, as far as an attacker can copy it. Immutable.</summary>
internal sealed class VictimLife(Foothold foothold, ApiCatalog catalog)
{
    private readonly byte[] address = Encoding.UTF8.GetBytes(foothold.Person?.HomeAddress ?? foothold.Workload!.Address);
    private readonly byte[] agent = Encoding.UTF8.GetBytes(foothold.Person?.CommandLine ?? foothold.Workload!.Agent);

    /// <summary>Operations that the victim uses most.</summary>
    public IReadOnlyList<string> Habits { get; } =
        foothold.Person is { } person ? PersonPlanner.Habits(person) : MachinePlanner.Habits(foothold.Workload!);

    /// <summary>The call only looks around: another look in its place serves the attacker as well.</summary>
    public static bool OnlyLooks(CallTemplate call) =>
        (call.Operation.StartsWith("List", StringComparison.Ordinal) || call.Operation.StartsWith("Describe", StringComparison.Ordinal)
            || call.Operation.StartsWith("Get", StringComparison.Ordinal))
        && call.Operation is not ("GetSecretValue" or "GetObject" or "ListObjects");

    /// <summary>The same credential at the victim's own place with the victim's own client.</summary>
    public Session Dress(Session session) => session with { Address = address, Agent = agent };

    /// <summary>One of the victim's own operations in the place of a call.</summary>
    public PlannedCall Instead(in PlannedCall call, int draw)
    {
        CallTemplate usual = catalog[Habits[draw % Habits.Count]];
        return new PlannedCall(call.Time, call.Serial, call.Session, usual)
        {
            Region = call.Region,
            Target = Target(usual, draw % 3),
            Error = CallError.None,
            Step = call.Step,
        };
    }

    /// <summary>One of the few resources that the victim works on.</summary>
    public byte[]? Target(CallTemplate call, int which) => call.Primary < Slot.Bucket
        ? null
        : foothold.Account.Pick((ResourceKind)(call.Primary - Slot.Bucket), (ulong)((foothold.Person is { } person ? person.Index * 3 : foothold.Workload!.Index) + which));
}
