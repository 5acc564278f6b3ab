using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>The credential of an instance, task, function or pod used from another network than its workload's.</summary>
public sealed class WorkloadCredentialElsewhere : IDetector
{
    private const double Cap = 10;
    private const int MostPlaces = 16_384;
    private readonly DoubtedPlaces doubted;
    private readonly Remembered<Place> places = new(MostPlaces, static (w, place) => place.Save(w), Place.Read);
    private readonly SharedPlaces waysOut = new();
    private readonly Repeats repeats = new();

    /// <param name="doubted">Kept by others; a network that a credential was carried off to is doubted too.</param>
    internal WorkloadCredentialElsewhere(DoubtedPlaces doubted) => this.doubted = doubted;

    private static readonly DetectorInfo Described = new()
    {
        Uid = "workload-credential-elsewhere",
        Title = "Workload credential used elsewhere",
        Decides = "Binds each credential of an instance, task, function or pod to the network of its first use (first-use lock, as published by Netflix in "
            + "2018); use from another network speaks for theft. Needs no history. For instance credentials 7 nats, 2 more when the program changes too, "
            + "1 more for a network the account never saw; three quarters where only the role session, not the key, was bound and the program changes, 0.4 where it does not; 0.4 for a network the "
            + "account knows (a further NAT gateway) otherwise than by such use, a change between IPv4 and IPv6 or for tasks, functions and pods, whose addresses move. "
            + "An instance whose first use carried an address of the provider's, then one of nobody's there: 1.5 nats more. An instance credential whose very first use comes from an address "
            + "that is not on the provider's published list (nor an example's, unless the intelligence names its owner) was carried off before: 6 nats where nobody of the account "
            + "ever called from there, 4 in an account's first two days, nothing where the account knows the network or three other instances began there within a week (a way out through the own house). "
            + "Calls through VPC endpoints and by services neither bind nor count. At most 10 nats.",
        Attacks = [CloudAttack.MetadataCredentials, CloudAttack.StolenToken, CloudAttack.StolenCloudAccount],
        Process = EvidenceProcess.Rule,
        Triggers = Triggers.SourceNewInSession | Triggers.SessionStart,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [places, waysOut, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        ReadOnlySpan<byte> caller = observation.Event[EventField.ActorUid];
        int colon = caller.IndexOf((byte)':');
        bool instance = colon > 0 && caller[(colon + 1)..].StartsWith("i-"u8);
        if ((!instance && observation.Actor.Class != IdentityClass.Workload) || !HasPlace(in observation))
        {
            return;
        }

        ulong key = Fingerprint.Of(observation.Event[EventField.CredentialUid]);
        ulong session = Fingerprint.Of(caller);
        if (places.TryGet(key, out Place? same) && same.Prefix == observation.Origin.PrefixKey)
        {
            return;
        }

        Place now = new(observation.Origin.PrefixKey, observation.Origin.Address.IsIPv4, observation.Origin.Kind == OriginKind.Provider, Caller.ToolKey(observation.Event), sink.Address(observation.Event), new KeptEvent(new RelatedEvent(observation.EventUid, observation.Time, sink.What(observation.Event))));
        bool byKey = observation.Event.Has(EventField.CredentialUid);
        if (byKey && places.TryGet(key, out Place? bound) && bound.Prefix != now.Prefix)
        {
            Judge(in observation, sink, bound, now, instance, 1);
        }
        else if (!caller.IsEmpty && places.TryGet(session, out bound) && bound.Prefix != now.Prefix && observation.Time.Since(bound.First.Time) < TimeSpan.FromHours(24))
        {
            Judge(in observation, sink, bound, now, instance, bound.Tool != now.Tool ? 0.75 : 0.4);
        }

        else if (instance && !places.TryGet(session, out _) && Caller.IsOutsideProvider(in observation))
        {
            JudgeFirst(in observation, sink, now, session);
        }

        Bind(byKey ? key : 0, now);
        Bind(caller.IsEmpty ? 0 : session, now);
    }

    /// <summary>An instance calls from the provider's addresses; one that is first seen elsewhere was carried off, or its network leads out through the own house.</summary>
    private void JudgeFirst(in Observation o, FindingSink sink, Place now, ulong session)
    {
        bool cold = Standing.IsCold(in o);
        FeatureScore prefix = o.Behavior[Feature.SourcePrefix];
        bool known = !cold && prefix.Applies && prefix.Level != NoveltyLevel.NewToAccount && !doubted.IsDoubted(in o, out _);
        if (waysOut.Arrive(now.Prefix, session, o.Time) >= SharedPlaces.Enough || known)
        {
            return;
        }

        var found = new Case(Cap) { Subject = Say.Text($"outside-{now.Prefix:x}") };
        found.Add(cold ? 4 : 6, $"the session {Say.Name(o.Event.Text(EventField.ActorUid))} belongs to an instance, and {Say.Place(in o)} is none of the provider's addresses");
        found.Note(cold ? "too little is known yet to say from where instances of the account call" : "nobody in the account ever called from there");
        found.Report(in o, sink, Info, $"The credential of the instance {Say.Actor(in o)} was first used for {Say.Name(o.What)}{Say.Tried(in o)} from {Say.Place(in o)}, outside the provider's networks.", repeats);
    }

    private void Judge(in Observation o, FindingSink sink, Place bound, Place now, bool instance, double sureness)
    {
        var found = new Case(Cap) { Subject = Say.Text($"{now.Prefix:x}") };
        found.Add(7 * sureness, $"bound to {Say.Name(bound.Address)} by its first use at {bound.First.Time} (event {Say.Name(bound.First.Uid)}), now used from {Say.Place(in o)}");
        found.Add(bound.Tool != now.Tool ? 2 * sureness : 0, $"the program changed too, to {Caller.Tool(o.Event)}");
        found.Add(instance && bound.InProvider && Caller.IsOutsideProvider(in o) ? 1.5 * sureness : 0, "its first use came from the provider's own addresses, this one does not");
        FeatureScore prefix = o.Behavior[Feature.SourcePrefix];
        if (prefix.Applies && !Standing.IsCold(in o))
        {
            if (prefix.Level == NoveltyLevel.NewToAccount)
            {
                found.Add(1, "nobody in the account ever called from there");
                if (bound.Tool != now.Tool)
                {
                    doubted.Doubt(in o);
                }
            }
            else if (doubted.IsDoubted(in o, out EventTime since))
            {
                found.Note(DoubtedPlaces.Why(in o, since));
            }
            else
            {
                found.Discount(0.4, "others of the account call from there too");
            }
        }

        if (bound.IsIPv4 != now.IsIPv4)
        {
            found.Discount(0.4, "the same host may speak IPv4 and IPv6");
        }

        if (!instance)
        {
            found.Discount(o.Origin.Kind == OriginKind.Provider ? 0.15 : 0.4, "tasks, functions and pods move between addresses");
        }

        // The first use is no part of the theft: the reason names it, for comparison.
        found.Events = [now.First.Related];
        found.Report(in o, sink, Info, $"The credential of the workload {Say.Actor(in o)} was used for {Say.Name(o.What)}{Say.Tried(in o)} from {Say.Place(in o)}, not from {Say.Name(bound.Address)}.", repeats);
    }

    /// <summary>An address that says where the caller is; a private one only where no VPC endpoint explains it.</summary>
    private static bool HasPlace(in Observation o) => Caller.HasPlace(in o)
        || (o.Origin.Kind == OriginKind.Private && !o.Event.Has(EventField.VpcEndpointUid) && !o.Event.Is(EventFlags.OnBehalf) && !o.Actor.OnBehalf);

    private void Bind(ulong key, Place place)
    {
        if (key != 0)
        {
            places.TryAdd(key, place);
        }
    }

    private sealed record Place(ulong Prefix, bool IsIPv4, bool InProvider, ulong Tool, string Address, KeptEvent First)
    {
        public void Save(StateWriter writer)
        {
            writer.Write(Prefix);
            writer.Write(IsIPv4);
            writer.Write(InProvider);
            writer.Write(Tool);
            writer.Write(Address);
            writer.Write(First.Related);
        }

        public static Place Read(StateReader reader) =>
            new(reader.ReadUInt64(), reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadUInt64(), reader.ReadText(), new KeptEvent(reader.ReadRelated()));
    }
}
