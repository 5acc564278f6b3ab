using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>One identity in two countries within a time in which nobody travels.</summary>
public sealed class ImpossibleTravel : IDetector
{
    private const double Cap = 6;
    private const int MostActors = 16_384;
    private readonly Remembered<Place> last = new(MostActors, static (w, place) => place.Save(w), Place.Read);
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "impossible-travel",
        Title = "Impossible travel",
        Decides = "Two countries for one human identity: 4.5 nats when the uses are less than an hour apart, 2.5 under two hours, beyond that nothing: "
            + "without coordinates a flight between neighbours must be allowed for. 1 more when it is the very same credential. Where the actor "
            + "knows both countries a fifth is left (VPN exits, border lookups), for a known network owner 0.3. Names the use from the country that "
            + "the actor does not know, whichever came first; the other is only told of. Needs IP intelligence; without one it is silent. For "
            + "one credential the time is that since its last call, between two credentials that since the first use there in a session. At most 6 nats.",
        Attacks = [CloudAttack.StolenCloudAccount, CloudAttack.StolenToken],
        Triggers = Triggers.SourceNewInSession | Triggers.SessionStart,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [last, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || !Caller.HasPlace(in observation) || observation.Origin.Country == 0 || observation.Origin.Kind == OriginKind.Provider
            || observation.Actor.Class is not (IdentityClass.User or IdentityClass.FederatedUser or IdentityClass.Root or IdentityClass.Role))
        {
            return;
        }

        ulong key = observation.Actor.Principal.Value;
        FeatureScore country = observation.Behavior[Feature.SourceCountry];
        Place now = new(
            observation.Origin.Country, observation.Origin.CountryCode, Fingerprint.Of(observation.Event[EventField.CredentialUid]), observation.Related,
            Say.Place(in observation), country.Applies && country.Level == NoveltyLevel.Known);
        if (last.TryGet(key, out Place? before) && before.Country != now.Country)
        {
            Judge(in observation, sink, before, now);
        }

        if (!observation.Event.Is(EventFlags.Failed))
        {
            last.Set(key, now);
        }
    }

    private void Judge(in Observation o, FindingSink sink, Place before, Place now)
    {
        // The credential went on in the other country until its last call: nearer to the truth than when that country first came up.
        TimeSpan first = o.Time.Since(before.Event.Time);
        bool sameCredential = before.Credential == now.Credential && o.Event.Has(EventField.CredentialUid);
        TimeSpan idle = o.Behavior.SessionIdle;
        TimeSpan gap = sameCredential && idle > TimeSpan.Zero && idle < first ? idle : first;
        double nats = gap.TotalHours switch { < 0 => 0, < 1 => 4.5, < 2 => 2.5, _ => 0 };
        if (nats <= 0)
        {
            return;
        }

        var found = new Case(Cap) { Subject = before.Code + now.Code };
        found.Add(nats, Say.Text($"{before.Text} and {now.Text} are {gap.TotalMinutes:0} minutes apart"));
        found.Add(sameCredential ? 1 : 0, "it is the very same credential");
        FeatureScore owner = o.Behavior[Feature.SourceNetwork];
        bool strangerCame = now.Known && !before.Known;
        if (now.Known && before.Known)
        {
            found.Discount(0.2, "the actor is known to call from both countries");
        }
        else if (!strangerCame && owner.Applies && owner.Level == NoveltyLevel.Known)
        {
            found.Discount(0.3, "the actor is known to use that network owner");
        }

        if (o.Event.Is(EventFlags.Failed))
        {
            found.Discount(0.5, "the call failed");
        }

        found.Events = [strangerCame ? before.Event : now.Event];
        found.Report(in o, sink, Info, Say.Text($"{Say.Actor(in o)} called from {now.Text}, {gap.TotalMinutes:0} minutes after {before.Text}."), repeats);
    }

    private sealed record Place(ushort Country, string Code, ulong Credential, RelatedEvent Event, string Text, bool Known)
    {
        public void Save(StateWriter writer)
        {
            writer.WriteCount(Country);
            writer.Write(Code);
            writer.Write(Credential);
            writer.Write(Event);
            writer.Write(Text);
            writer.Write(Known);
        }

        public static Place Read(StateReader reader) => new(
            (ushort)reader.ReadNumber(), reader.ReadText(), reader.ReadUInt64(), reader.ReadRelated(), reader.ReadText(), reader.ReadBoolean());
    }
}
