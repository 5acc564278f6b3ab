using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Where a session's principal comes from.</summary>
internal enum SlotSource : byte
{
    /// <summary>From its own records only.</summary>
    Own = 0,

    /// <summary>From another slot that stands for the same session (its ARN, its unique id).</summary>
    Same,

    /// <summary>From the caller who was given the credential.</summary>
    Given,

    /// <summary>The caller made the credential for somebody else: told in the chain, changes nobody's principal.</summary>
    Made,
}

/// <summary>Who a session is, by its own records or after lineage; 17 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SlotIdentity
{
    public EntityKey Principal;
    public EntityKey Peers;
    public IdentityClass Class;
}

/// <summary>One credential or session that lineage remembers; 109 bytes, no references.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SessionSlot
{
    // What each event reads comes first, so that it lies in one or two cache lines.
    public ulong Key;

    /// <summary>Tells the ARN that uses the credential from others; 0 until it was used by one.</summary>
    public ulong ArnCheck;

    /// <summary>After lineage: what <see cref="CredentialLineage.Resolve"/> tells.</summary>
    public SlotIdentity Now;

    /// <summary>The user or role that signs.</summary>
    public EntityKey Identity;

    /// <summary>Greatest event time of a use, nanoseconds.</summary>
    public long LastUse;

    /// <summary>Event time of the last move to the list's front.</summary>
    public long LastMove;

    /// <summary>How much the link is worth: a caller known by name beats an account number.</summary>
    public byte Rank;
    public SlotSource Source;
    private SlotFlags flags;

    /// <summary>It was resolved at least once.</summary>
    public bool Used
    {
        readonly get => Has(SlotFlags.Used);
        set => Set(SlotFlags.Used, value);
    }

    /// <summary>It is a session of a role.</summary>
    public bool IsRoleSession
    {
        readonly get => Has(SlotFlags.IsRoleSession);
        set => Set(SlotFlags.IsRoleSession, value);
    }

    /// <summary>Reached over at least one further role.</summary>
    public bool Chained
    {
        readonly get => Has(SlotFlags.Chained);
        set => Set(SlotFlags.Chained, value);
    }

    /// <summary>Whoever gets a credential from here stays its own role: a service, or a machine with a web identity.</summary>
    public bool LendsRole
    {
        readonly get => Has(SlotFlags.LendsRole);
        set => Set(SlotFlags.LendsRole, value);
    }

    /// <summary>Its own records name a person (source identity, federated name).</summary>
    public bool NamesPerson
    {
        readonly get => Has(SlotFlags.NamesPerson);
        set => Set(SlotFlags.NamesPerson, value);
    }

    /// <summary>Two callers equally well known share the session's name; nobody is told apart by it until one known better comes.</summary>
    public bool Ambiguous
    {
        readonly get => Has(SlotFlags.Ambiguous);
        set => Set(SlotFlags.Ambiguous, value);
    }

    /// <summary>A machine and somebody else share the session's name; nobody is ever told apart by it.</summary>
    public bool Mixed
    {
        readonly get => Has(SlotFlags.Mixed);
        set => Set(SlotFlags.Mixed, value);
    }

    /// <summary>By its own records.</summary>
    public SlotIdentity Own;

    /// <summary>Event time of the linking record, nanoseconds; meaningful with a source.</summary>
    public long LinkTime;

    /// <summary>Slot the principal comes from, -1 where none; and the list of those that take theirs from here.</summary>
    public int Parent;
    public int FirstChild;
    public int NextSibling;
    public int PreviousSibling;

    /// <summary>Neighbours in order of use.</summary>
    public int Newer;
    public int Older;

    private readonly bool Has(SlotFlags flag) => (flags & flag) != 0;

    private void Set(SlotFlags flag, bool value) => flags = value ? flags | flag : flags & ~flag;

    [Flags]
    private enum SlotFlags : byte
    {
        None = 0,
        Used = 1,
        IsRoleSession = 2,
        Chained = 4,
        LendsRole = 8,
        NamesPerson = 16,
        Ambiguous = 32,
        Mixed = 64,
    }
}
