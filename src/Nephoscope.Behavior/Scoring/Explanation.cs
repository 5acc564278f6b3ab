using System.Globalization;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Says in plain words why an event scored as it did. Every number comes from the assessment.</summary>
internal static class Explanation
{
    public static IReadOnlyList<string> Of(in BehaviorInput input, Assessment assessment)
    {
        var reasons = new List<(int MicroNats, string Text)>();
        string actor = ActorName(input.Event);
        for (int f = 0; f < Features.Count; f++)
        {
            ref FeatureScore score = ref assessment[(Feature)f];
            bool sensitive = (Feature)f is Feature.Operation or Feature.WorkloadOperation && assessment.Api.IsSensitive;
            if (score.Applies && score.FirstInSession && (score.Level != NoveltyLevel.Known || sensitive))
            {
                reasons.Add((score.MicroNats, Sentence(input.Event, (Feature)f, in score, actor, assessment)));
            }
        }

        for (int kind = 0; kind < Bursts.Count; kind++)
        {
            ref BurstScore burst = ref assessment.Burst((BurstKind)kind);
            if (burst.Crossed && burst.Count > 1)
            {
                reasons.Add((burst.MicroNats, Burst((BurstKind)kind, in burst, actor)));
            }
        }

        reasons.Sort(static (a, b) => b.MicroNats.CompareTo(a.MicroNats));
        return reasons.ConvertAll(static reason => reason.Text);
    }

    private static string ActorName(SecurityEvent e)
    {
        EventField field = e.Has(EventField.ActorName) ? EventField.ActorName
            : e.Has(EventField.SessionName) ? EventField.SessionName
            : e.Has(EventField.WorkloadName) ? EventField.WorkloadName : EventField.ActorArn;
        string text = e.Text(field);
        return text.Length == 0 ? "the actor" : text.Length > 80 ? text[..80] : text;
    }

    private static string Sentence(SecurityEvent e, Feature feature, in FeatureScore score, string actor, Assessment assessment)
    {
        var text = new StringBuilder();
        text.Append(ValueText(e, feature));
        text.Append(score.Level switch
        {
            NoveltyLevel.Known => $" is known of {actor}",
            NoveltyLevel.NewToActor => $" is new to {actor}",
            NoveltyLevel.NewToPeers => $" is new to {actor} and to its peers",
            _ => $" was never seen in this account before",
        });
        if (score.Level != NoveltyLevel.Known && score.Peers > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {Share(score.PeersSeen, score.Peers)}");
        }

        if (score.Level != NoveltyLevel.Known && score.Observations >= 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"; something this new comes in 1 of {OneIn(score.Probability)} of its first uses");
        }

        ApiEntry api = assessment.Api;
        if (feature is Feature.Operation or Feature.WorkloadOperation && api.Operation.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; ordinary accounts call it in 1 of {OneIn(api.BenignShare)} calls, attackers in 1 of {OneIn(api.AttackShare)}");
        }

        text.Append(CultureInfo.InvariantCulture, $" ({score.MicroNats / 1e6:+0.0;-0.0} nats)");
        return text.ToString();
    }

    private static string Share(int seen, int peers) =>
        seen == 0 ? string.Create(CultureInfo.InvariantCulture, $"none of {peers - 1} peers ever did it")
        : string.Create(CultureInfo.InvariantCulture, $"{seen} of {peers - 1} peers did it before");

    /// <summary>1/p with two leading digits.</summary>
    private static string OneIn(double p)
    {
        double n = 1 / Math.Max(p, 1e-9);
        double scale = 1;
        while (n / scale >= 100)
        {
            scale *= 10;
        }

        return n < 10 ? n.ToString("0.#", CultureInfo.InvariantCulture)
            : (Math.Round(n / scale) * scale).ToString("#,0", CultureInfo.InvariantCulture);
    }

    private static string Burst(BurstKind kind, in BurstScore burst, string actor)
    {
        string what = kind switch
        {
            BurstKind.Discovery => "different discovery operations that are new to it",
            BurstKind.Denied => "calls refused for missing permission",
            BurstKind.SecretRead => "different secrets read",
            BurstKind.ObjectRead => "objects read",
            BurstKind.ObjectWrite => "objects written",
            BurstKind.ObjectDelete => "objects deleted",
            BurstKind.Regions => "different regions called",
            BurstKind.RolesAssumed => "different roles assumed",
            BurstKind.ComputeCreate => "machines, functions or tasks started",
            BurstKind.ModelInvoke => "model calls",
            BurstKind.EmailSend => "mails sent",
            BurstKind.IdentityChange => "changes of identities, policies or credentials",
            _ => "different internal addresses or ports tried",
        };
        string window = burst.WindowSeconds < 3600 ? $"{burst.WindowSeconds / 60} minutes" : burst.WindowSeconds == 3600 ? "an hour" : $"{burst.WindowSeconds / 3600} hours";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{burst.Count} {what} by {actor} within {window}, where about {burst.Expected:0.##} are expected; so many come by chance in 1 of {OneIn(burst.Probability)} windows ({burst.MicroNats / 1e6:+0.0;-0.0} nats)");
    }

    private static string ValueText(SecurityEvent e, Feature feature)
    {
        string service = Encoding.UTF8.GetString(EventUid.ShortService(e[EventField.Service]));
        return feature switch
        {
            Feature.Operation or Feature.WorkloadOperation => e.Has(EventField.Operation) ? $"{service}:{e.Text(EventField.Operation)}" : e.Text(EventField.FunctionName),
            Feature.ServiceRegion => $"{service} in {e.Text(EventField.Region)}",
            Feature.SourcePrefix => $"The network of {e.Text(EventField.SourceAddress)}",
            Feature.SourceNetwork => $"The owner of the network of {e.Text(EventField.SourceAddress)}",
            Feature.SourceCountry => $"The country of {e.Text(EventField.SourceAddress)}",
            Feature.UserAgent => $"The user agent {UserAgent(e)}",
            Feature.ErrorCode => $"The error {e.Text(EventField.ErrorCode)} of {service}",
            Feature.Resource => $"The resource {e.Text(EventField.ResourceUid)}",
            Feature.AssumedRole => "The assumed role",
            Feature.Destination => string.Create(CultureInfo.InvariantCulture, $"The destination network of {e.Text(EventField.DestinationAddress)} port {e.Header.DestinationPort}"),
            Feature.DnsDomain => $"The domain {Encoding.UTF8.GetString(RegisteredDomain.Of(e[EventField.DnsName]))}",
            _ => $"{e.Text(EventField.ProcessPath)} started by {e.Text(EventField.ParentProcessPath)}",
        };
    }

    private static string UserAgent(SecurityEvent e)
    {
        UserAgentFamily family = UserAgentFamily.Of(e[EventField.UserAgent]);
        string text = e.Text(EventField.UserAgent);
        return family.Tool is "other" or "aws-service" or null ? (text.Length > 60 ? text[..60] : text)
            : string.Create(CultureInfo.InvariantCulture, $"{family.Tool}{(family.Major > 0 ? " " + family.Major : "")}{(family.System == UserAgentSystem.Unknown ? "" : " on " + family.System)}");
    }
}
