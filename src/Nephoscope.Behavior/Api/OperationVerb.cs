using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Reads an operation's name: its verb, and its name without the version date some services log. Allocates nothing.</summary>
internal static class OperationVerb
{
    // Shares of an unlisted operation are small and alike on both sides: a name alone proves nothing. Order: longer verbs first.
    private static readonly (byte[] Verb, ApiClass Class, AttackTactic Tactic, double Attack, double Benign)[] Verbs =
    [
        ("BatchGet"u8.ToArray(), ApiClass.BenignRead, AttackTactic.Discovery, 1e-4, 2e-4),
        ("Describe"u8.ToArray(), ApiClass.Discovery, AttackTactic.Discovery, 1e-4, 2e-4),
        ("List"u8.ToArray(), ApiClass.Discovery, AttackTactic.Discovery, 1e-4, 2e-4),
        ("Get"u8.ToArray(), ApiClass.Discovery, AttackTactic.Discovery, 1e-4, 2e-4),
        ("Head"u8.ToArray(), ApiClass.BenignRead, AttackTactic.Discovery, 1e-5, 1e-4),
        ("Search"u8.ToArray(), ApiClass.Discovery, AttackTactic.Discovery, 1e-4, 1e-4),
        ("Lookup"u8.ToArray(), ApiClass.Discovery, AttackTactic.Discovery, 1e-4, 1e-4),
        ("Query"u8.ToArray(), ApiClass.DataRead, AttackTactic.Collection, 5e-5, 1e-4),
        ("Scan"u8.ToArray(), ApiClass.DataRead, AttackTactic.Collection, 5e-5, 1e-4),
        ("Delete"u8.ToArray(), ApiClass.Impact, AttackTactic.Impact, 1e-4, 1e-4),
        ("Terminate"u8.ToArray(), ApiClass.Impact, AttackTactic.Impact, 1e-4, 5e-5),
        ("Disable"u8.ToArray(), ApiClass.Evasion, AttackTactic.DefenseEvasion, 1e-4, 2e-5),
        ("Stop"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Impact, 5e-5, 5e-5),
        ("Attach"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 5e-5),
        ("Create"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 1e-4, 2e-4),
        ("Put"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 1e-4),
        ("Update"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 1e-4),
        ("Modify"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 5e-5),
        ("Set"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 5e-5),
        ("Start"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Execution, 5e-5, 1e-4),
        ("Run"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Execution, 5e-5, 5e-5),
        ("Assume"u8.ToArray(), ApiClass.Assume, AttackTactic.LateralMovement, 1e-4, 1e-4),
        ("get:"u8.ToArray(), ApiClass.BenignRead, AttackTactic.Discovery, 5e-5, 2e-4),
        ("list:"u8.ToArray(), ApiClass.Discovery, AttackTactic.Discovery, 1e-4, 2e-4),
        ("watch:"u8.ToArray(), ApiClass.BenignRead, AttackTactic.Discovery, 1e-5, 2e-4),
        ("create:"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 1e-4),
        ("update:"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 1e-4),
        ("patch:"u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Persistence, 5e-5, 1e-4),
        ("delete"u8.ToArray(), ApiClass.Impact, AttackTactic.Impact, 5e-5, 5e-5),
        (""u8.ToArray(), ApiClass.BenignWrite, AttackTactic.Execution, 5e-5, 5e-5),
    ];

    /// <summary>One entry for each verb, numbered from <paramref name="firstId"/>.</summary>
    public static ApiEntry[] Entries(int firstId)
    {
        var entries = new ApiEntry[Verbs.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new ApiEntry(firstId + i, "", "", Verbs[i].Class, Verbs[i].Tactic, Verbs[i].Attack, Verbs[i].Benign);
        }

        return entries;
    }

    /// <summary>Index of the operation's verb; -1 for an empty name.</summary>
    public static int IndexOf(ReadOnlySpan<byte> operation)
    {
        if (operation.IsEmpty)
        {
            return -1;
        }

        for (int i = 0; i < Verbs.Length; i++)
        {
            if (operation.StartsWith(Verbs[i].Verb))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>CreateFunction20150331v2 and CreateDistribution2020_05_31 without their ends.</summary>
    public static ReadOnlySpan<byte> WithoutVersion(ReadOnlySpan<byte> operation)
    {
        int end = operation.Length;
        int digits = end;
        while (digits > 0 && char.IsAsciiDigit((char)operation[digits - 1]))
        {
            digits--;
        }

        if (digits > 0 && digits < end && operation[digits - 1] == 'v')
        {
            end = digits - 1;
        }

        int start = end;
        while (start > 0 && (char.IsAsciiDigit((char)operation[start - 1]) || operation[start - 1] == '_'))
        {
            start--;
        }

        return end - start >= 8 && start > 0 ? operation[..start] : operation;
    }
}
