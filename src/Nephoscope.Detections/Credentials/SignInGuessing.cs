using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Passwords tried at the sign-in: many for one name, one for many names, and the sign-in that then succeeds.</summary>
public sealed class SignInGuessing : IDetector
{
    private const double Cap = 7;
    private const double SharedPlace = 0.3;
    private const double OwnPlace = 0.3;

    /// <summary>Refused sign-ins after which one that succeeds is told: more than a person who forgot needs.</summary>
    private const int ManyRefused = 5;

    /// <summary>Names refused from one network: a person has one, an office's people forget theirs on different days.</summary>
    private static readonly (int Count, double Nats)[] Sprayed = [(4, 1.5), (8, 3), (16, 4), (32, 5)];

    /// <summary>Refusals under one name.</summary>
    private static readonly (int Count, double Nats)[] Guessed = [(6, 1), (12, 2), (24, 3), (48, 3.5)];

    private readonly SignInAttempts ofPlaces = new();
    private readonly SignInAttempts ofNames = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "signin-guessing",
        Title = "Sign-in guessed",
        Decides = "Counts refused sign-ins of the console and Identity Center, for six hours at most and with pauses of at most two: 1 nat for 6 under one name, 2 for 12, 3 for 24, "
            + "3.5 for 48, wherever they come from; 1.5 for 4 names from one network (/24 or /48), 3 for 8, 4 for 16, 5 for 32; 1 more where root is tried. A sign-in that "
            + "succeeds after five and more refused ones under the name, or under two and more names from its network: 3 nats, 1 more without second factor. 0.3 of it from a network "
            + "that several of the account use, and for a success from one the actor is known at (a forgotten password). Told as it grows; a success ends the series. Limit: names that the provider hides, since nobody has them, count as one. At most 7 nats.",
        Attacks = [CloudAttack.PasswordGuessing, CloudAttack.PasswordSpraying, CloudAttack.StolenCloudAccount],
        Process = EvidenceProcess.Rule,
        Operations = ["signin:ConsoleLogin", "signin:CredentialVerification"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [ofPlaces, ofNames];

    public void Detect(in Observation observation, FindingSink sink)
    {
        ulong place = observation.Origin.PrefixKey;
        if (place == 0 || !Caller.HasPlace(in observation))
        {
            return;
        }

        ReadOnlySpan<byte> said = observation.Event[EventField.ActorName];
        ulong name = Fingerprint.Of(said.IsEmpty ? observation.Event[EventField.ActorUid] : said);
        if (observation.Event.Is(EventFlags.Failed) || observation.Event.Is(EventFlags.Denied))
        {
            Refused(in observation, sink, ofPlaces.Add(place, name, in observation), name == 0 ? null : ofNames.Add(name, place, in observation));
        }
        else
        {
            Admitted(in observation, sink, ofPlaces.Find(place, observation.Time), name == 0 ? null : ofNames.Find(name, observation.Time));
        }
    }

    private static void Refused(in Observation o, FindingSink sink, SignInAttempts.Row ofPlace, SignInAttempts.Row? ofName)
    {
        double sprayed = SeriesCase.Worth(ofPlace.Names, Sprayed);
        double guessed = ofName is null ? 0 : SeriesCase.Worth(ofName.Count, Guessed);
        if (o.Actor.Principal.IsNone || Math.Max(sprayed, guessed) == 0)
        {
            return;
        }

        bool spray = sprayed >= guessed;
        SignInAttempts.Row row = spray ? ofPlace : ofName!;
        bool root = o.Event[EventField.ActorType].SequenceEqual("Root"u8);

        // Each step of a spray is told of another name, and whole: what the names before it carry is theirs.
        var found = new Case(Cap) { Subject = Say.Text($"refused {o.Origin.PrefixKey:x} {row.Count}"), Theme = "refused", Carried = spray ? 0 : row.Told, Events = row.Events };
        found.Add(spray ? sprayed : 0, $"{ofPlace.Count} refused sign-ins under {ofPlace.Names} names from one network");
        found.Add(spray ? 0 : guessed, $"{ofName?.Count} refused sign-ins under one name, from {ofName?.Names} networks");
        found.Add(root ? 1 : 0, "root's password is tried");
        if (IsShared(in o))
        {
            found.Discount(SharedPlace, "several people of the account use this network");
        }

        double nats = found.Nats;
        if (nats - row.Told >= Case.Least && found.Report(in o, sink, Described, $"Passwords were tried at the sign-in from {Say.Place(in o)}: {ofPlace.Count} refused under {ofPlace.Names} names, the last as {Say.Actor(in o)}.", null))
        {
            row.Told = nats;
        }
    }

    private static void Admitted(in Observation o, FindingSink sink, SignInAttempts.Row? ofPlace, SignInAttempts.Row? ofName)
    {
        bool guessed = ofName is { Count: >= ManyRefused };
        bool sprayed = ofPlace is { Count: >= ManyRefused, Names: > 1 };
        if (o.Actor.Principal.IsNone || (!guessed && !sprayed))
        {
            return;
        }

        SignInAttempts.Row before = guessed ? ofName! : ofPlace!;
        Tell(in o, sink, before, guessed);
        before.Settle();
    }

    private static void Tell(in Observation o, FindingSink sink, SignInAttempts.Row before, bool guessed)
    {
        var found = new Case(Cap) { Subject = Say.Text($"admitted {o.Origin.PrefixKey:x} {o.Time}"), Events = [.. before.Events, o.Related] };
        found.Add(3, $"it succeeded after {before.Count} refused sign-ins {(guessed ? "under the same name" : "from the same network")}");
        found.Add(o.Event.Is(EventFlags.Mfa) ? 0 : 1, "without a second factor");
        FeatureScore prefix = o.Behavior[Feature.SourcePrefix];
        if (!Standing.IsCold(in o) && prefix.Applies && prefix.Level == NoveltyLevel.Known)
        {
            found.Discount(OwnPlace, "the actor is known at this network: a forgotten password");
        }

        if (IsShared(in o))
        {
            found.Discount(SharedPlace, "several people of the account use this network");
        }

        found.Report(in o, sink, Described, $"{Say.Actor(in o)} signed in from {Say.Place(in o)} after {before.Count} refused sign-ins.", null);
    }

    private static bool IsShared(in Observation o)
    {
        FeatureScore prefix = o.Behavior[Feature.SourcePrefix];
        return !Standing.IsCold(in o) && prefix.Applies && prefix.PeersSeen >= 2;
    }
}
