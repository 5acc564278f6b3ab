using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Follows every credential back to the one human or workload behind it: the one re-keying point of the program. Learns who was given
/// which credential from the records that give it, also when those come after its first use (<see cref="TakeRekeyings"/>). One instance
/// per organisation, one writer, not thread-safe. Allocates only for what it meets for the first time.
/// </summary>
/// <remarks>
/// A session reached from a known caller counts for the caller. A role that a service of the provider or a machine's web identity took on
/// counts for itself, so that a thousand tasks of one role are one workload. A session nobody is known behind counts for the person it
/// names (Identity Center, SAML, source identity), else for its role.
/// </remarks>
public sealed class CredentialLineage
{
    /// <summary>Sessions kept when the caller does not say; about 130 bytes each.</summary>
    public const int DefaultCapacity = 1 << 20;

    private const int LongestChain = 16;
    private const int MostUids = 1 << 20;
    private static readonly TimeSpan Keep = TimeSpan.FromHours(36);

    private readonly EntityCatalog catalog;
    private readonly SessionTable table;
    private readonly IdentityReader reader;
    private readonly MachineReader machines;
    private readonly CredentialGrants grants;
    private readonly UidTable sessionsByUid = new(MostUids);
    private List<Rekeying> rekeyings = [];
    private readonly AccountMemo accounts;

    public CredentialLineage(EntityCatalog catalog, int capacity = DefaultCapacity)
    {
        this.catalog = catalog;
        table = new SessionTable(capacity, Keep);
        reader = new IdentityReader(catalog);
        machines = new MachineReader(catalog, reader);
        grants = new CredentialGrants(this);
        accounts = new AccountMemo(catalog);
    }

    /// <summary>Sessions and credentials remembered now.</summary>
    public int Count => table.Count;

    /// <summary>Sessions forgotten because there were too many; those forgotten after 36 idle hours do not count.</summary>
    public long Evicted => table.Evicted;

    /// <summary>Who is behind the event. Learns from it when it hands out a credential.</summary>
    public Actor Resolve(in SecurityEvent securityEvent)
    {
        EntityKey account = accounts.Know(securityEvent[EventField.AccountUid]);
        int slot = MachineReader.Handles(securityEvent) ? SlotOfMachine(securityEvent) : SlotOfCaller(securityEvent);
        if (slot == SessionTable.None)
        {
            return new Actor(default, default, default, account, default, IdentityClass.Unknown, false, false);
        }

        Actor actor = ActorOf(slot, account, securityEvent);
        grants.Learn(securityEvent, slot);
        return actor;
    }

    /// <summary>Whether <see cref="TakeRekeyings"/> has something to tell.</summary>
    public bool HasRekeyings => rekeyings.Count > 0;

    /// <summary>What turned out otherwise since the last call, in the order it did. Rarely anything.</summary>
    public IReadOnlyList<Rekeying> TakeRekeyings()
    {
        if (rekeyings.Count == 0)
        {
            return [];
        }

        List<Rekeying> taken = rekeyings;
        rekeyings = [];
        return taken;
    }

    /// <summary>How a session was reached, such as <c>alice -> role/deploy -> role/admin</c>; empty for a session that is not known.</summary>
    public string Describe(EntityKey session)
    {
        int slot = table.Find(session.Value);
        return slot == SessionTable.None ? "" : new LineageStory(table, catalog).Tell(slot);
    }

    /// <summary>Writes all sessions and credentials.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("lineage", 1);
        table.Save(writer);
        sessionsByUid.Save(writer);
        writer.WriteList(rekeyings, static (w, rekeying) =>
        {
            w.Write(rekeying.From);
            w.Write(rekeying.To);
            w.Write(rekeying.Session);
            w.Write(rekeying.Time);
            w.Write(rekeying.EventUid);
        });
        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a lineage that knows nothing yet.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        reader.Begin("lineage", 1);
        table.Load(reader);
        sessionsByUid.Load(reader);
        rekeyings = reader.ReadList(static r => new Rekeying(r.ReadKey(), r.ReadKey(), r.ReadKey(), r.ReadTime(), r.ReadText()), 33);
        reader.End();
    }

    internal SessionTable Table => table;

    /// <summary>The slot of a credential, made where there is none.</summary>
    internal int SlotOfKey(EntityKey key, long time, int keepSlot)
    {
        int slot = table.Find(key.Value);
        return slot != SessionTable.None ? slot : table.Add(key.Value, time, time, keepSlot);
    }

    /// <summary>The slot of a session known by ARN only, with who that is.</summary>
    internal int SlotOfArn(string arn, in SecurityEvent e, int keepSlot)
    {
        int slot = SlotOfKey(new EntityKey(Fingerprint.Join(Fingerprint.Of(arn), (ulong)EntityKind.Session)), e.Header.TimeNanoseconds, keepSlot);
        if (table[slot].Own.Principal.IsNone)
        {
            reader.ReadArn(Encoding.UTF8.GetBytes(arn), ref table[slot]);
            Settle(slot, e, 0);
        }

        return table[slot].Own.Principal.IsNone ? SessionTable.None : slot;
    }

    /// <summary>Says that a credential was handed out by a caller; corrects whoever depends on it.</summary>
    internal void Link(int slot, int caller, SlotSource source, bool sharedName, in SecurityEvent e)
    {
        if (slot == caller || IsBelow(caller, slot))
        {
            return;
        }

        ref SessionSlot entry = ref table[slot];
        byte rank = RankOf(table[caller]);
        if (entry.Mixed || (entry.Ambiguous && rank <= entry.Rank && !table[caller].LendsRole))
        {
            return;
        }

        bool hasCaller = entry.Source is SlotSource.Given or SlotSource.Made;
        if (sharedName && (hasCaller || entry.Ambiguous) && table[caller].LendsRole != (hasCaller && table[entry.Parent].LendsRole))
        {
            // A machine's session and a person's under one name: from then on the name tells nothing.
            entry.Mixed = true;
            Release(slot, e);
        }
        else if (sharedName && hasCaller && rank == entry.Rank && table[entry.Parent].Now.Principal != table[caller].Now.Principal
            && !table[caller].LendsRole)
        {
            entry.Ambiguous = true;
            Release(slot, e);
        }
        else if (!hasCaller || IsBetter(slot, caller, rank, e.Header.TimeNanoseconds))
        {
            entry.Ambiguous = false;
            entry.Rank = rank;
            entry.LinkTime = e.Header.TimeNanoseconds;
            table.Attach(slot, caller, source);
            Settle(slot, e, 0);
        }
    }

    /// <summary>A caller known better counts; of two alike the earlier one, so that the order of arrival does not matter.</summary>
    private bool IsBetter(int slot, int caller, byte rank, long time)
    {
        ref SessionSlot entry = ref table[slot];
        return rank > entry.Rank || (rank == entry.Rank
            && (time < entry.LinkTime || (time == entry.LinkTime && table[caller].Key < table[entry.Parent].Key)));
    }

    private void Release(int slot, in SecurityEvent e)
    {
        table.Detach(slot);
        Settle(slot, e, 0);
    }

    private static byte RankOf(in SessionSlot caller) =>
        caller.Own.Class switch
        {
            IdentityClass.Service => 1,
            IdentityClass.ExternalAccount => 2,
            _ => caller.LendsRole ? (byte)3 : (byte)4,
        };

    private int SlotOfMachine(in SecurityEvent e)
    {
        // A cluster's audit may tell the cloud credential that was exchanged for the cluster's own.
        if (e.Has(EventField.CredentialUid))
        {
            int known = table.Find(EntityKey.Of(EntityKind.AccessKey, e[EventField.CredentialUid]).Value);
            if (known != SessionTable.None && table[known].Used)
            {
                table.Touch(known, e.Header.TimeNanoseconds);
                return known;
            }
        }

        ulong key = MachineReader.KeyOf(e);
        int slot = table.Find(key);
        if (slot == SessionTable.None)
        {
            slot = table.Add(key, e.Header.TimeNanoseconds, e.Header.TimeNanoseconds);
            machines.Read(e, ref table[slot]);
            if (table[slot].IsRoleSession)
            {
                Span<byte> arn = stackalloc byte[MachineReader.LongestArn];
                AdoptSession(slot, Fingerprint.Of(arn[..MachineReader.CloudArnOf(e, arn)]), e);
            }

            Settle(slot, e, 0);
            table[slot].Used = true;
        }
        else
        {
            table.Touch(slot, e.Header.TimeNanoseconds);
        }

        return slot;
    }

    private int SlotOfCaller(in SecurityEvent e)
    {
        ReadOnlySpan<byte> arn = e[EventField.ActorArn];
        ulong check = CallerKey.CheckOf(arn);
        ulong key = CallerKey.Of(e, arn);
        if (key == 0)
        {
            return SessionTable.None;
        }

        int slot = table.Find(key);
        if (slot != SessionTable.None && table[slot].Used && check != 0 && table[slot].ArnCheck != check && table[slot].ArnCheck != 0)
        {
            // The same key id in two names: anonymised or invented. They stay two.
            key = Fingerprint.Join(key, check);
            slot = table.Find(key);
        }

        long time = e.Header.TimeNanoseconds;
        if (slot == SessionTable.None)
        {
            slot = table.Add(key, time, time);
        }
        else
        {
            table.Touch(slot, time);
        }

        ref SessionSlot entry = ref table[slot];
        if (!entry.Used || (entry.ArnCheck == 0 && check != 0))
        {
            Introduce(slot, check, e);
        }

        return slot;
    }

    /// <summary>First use of a credential: reads who it is and finds out whether lineage is known already.</summary>
    private void Introduce(int slot, ulong check, in SecurityEvent e)
    {
        reader.Read(e, ref table[slot]);
        table[slot].ArnCheck = check;
        ReadOnlySpan<byte> uid = e[EventField.ActorUid];
        if (table[slot].Source == SlotSource.Own && !table[slot].Ambiguous && !table[slot].Mixed)
        {
            if (table[slot].IsRoleSession && check != 0)
            {
                AdoptSession(slot, Fingerprint.Of(e[EventField.ActorArn]), e);
            }
            else if (table[slot].Own.Class == IdentityClass.ExternalAccount && !uid.IsEmpty
                && sessionsByUid.TryGet(Fingerprint.Of(uid), out ulong other) && table.Find(other) is var twin and not SessionTable.None)
            {
                table.Attach(slot, twin, SlotSource.Same);
            }
        }

        Settle(slot, e, 0);
        table[slot].Used = true;
        if (!uid.IsEmpty && table[slot].Own.Class is not (IdentityClass.ExternalAccount or IdentityClass.Service or IdentityClass.Anonymous))
        {
            RememberUid(slot, uid, e);
        }
    }

    private void AdoptSession(int slot, ulong arnHash, in SecurityEvent e)
    {
        ulong key = Fingerprint.Join(arnHash, (ulong)EntityKind.Session);
        if (table[slot].Key == key)
        {
            return;
        }

        int session = SlotOfKey(new EntityKey(key), e.Header.TimeNanoseconds, slot);
        if (!IsBelow(session, slot))
        {
            table.Attach(slot, session, SlotSource.Same);
        }
    }

    /// <summary>Another account's records name callers by unique id only; this joins the two.</summary>
    private void RememberUid(int slot, ReadOnlySpan<byte> uid, in SecurityEvent e)
    {
        ulong hash = Fingerprint.Of(uid);
        sessionsByUid.Bound();
        if (sessionsByUid.TryGet(hash, out ulong known) && table.Find(known) != SessionTable.None)
        {
            return;
        }

        sessionsByUid.Set(hash, table[slot].Key);
        int foreign = table.Find(Fingerprint.Join(hash, Fingerprint.Of("AWSAccount"u8)));
        if (foreign != SessionTable.None && table[foreign].Source == SlotSource.Own && !IsBelow(slot, foreign))
        {
            table.Attach(foreign, slot, SlotSource.Same);
            Settle(foreign, e, 0);
        }
    }

    /// <summary>Works out who the slot is now, and tells when that changed; then the same for all that hang on it.</summary>
    private void Settle(int slot, in SecurityEvent e, int depth)
    {
        ref SessionSlot entry = ref table[slot];
        SlotIdentity before = entry.Now;
        bool chained = false;
        entry.Now = LineageRules.Derive(table, slot, ref chained);
        entry.Chained = chained;
        if (entry.Now.Class == IdentityClass.Workload && entry.Now.Principal == entry.Identity)
        {
            catalog.Reclassify(entry.Identity, IdentityClass.Workload);
        }

        if (entry.Used && before.Principal != entry.Now.Principal && !before.Principal.IsNone)
        {
            rekeyings.Add(new Rekeying(before.Principal, entry.Now.Principal, new EntityKey(entry.Key), e.Time, e.Text(EventField.Uid)));
        }

        for (int child = entry.FirstChild; child != SessionTable.None && depth < LongestChain; child = table[child].NextSibling)
        {
            Settle(child, e, depth + 1);
        }
    }

    /// <summary>Whether a slot hangs below another; a chain that is too long counts as one, so that no circle can form.</summary>
    private bool IsBelow(int slot, int above)
    {
        int at = slot;
        for (int i = 0; i < LongestChain; i++)
        {
            if (at == SessionTable.None)
            {
                return false;
            }

            if (at == above)
            {
                return true;
            }

            at = table[at].Parent;
        }

        return true;
    }

    private Actor ActorOf(int slot, EntityKey account, in SecurityEvent e)
    {
        ref SessionSlot entry = ref table[slot];
        bool onBehalf = e.Is(EventFlags.OnBehalf);
        bool hasSession = entry.IsRoleSession || onBehalf || e.Has(EventField.CredentialUid);
        EntityKey session = MachineReader.Handles(e) ? MachineReader.SessionOf(e, entry.Now.Principal)
            : hasSession ? new EntityKey(entry.Key)
            : new EntityKey(Fingerprint.Join(entry.Now.Principal.Value, Fingerprint.Of(e[EventField.SourceAddress])));
        return new Actor(entry.Now.Principal, entry.Identity, session, account, entry.Now.Peers, entry.Now.Class, onBehalf, entry.Chained);
    }
}
