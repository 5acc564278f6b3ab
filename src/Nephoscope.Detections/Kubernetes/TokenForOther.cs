using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A lasting or foreign token of a service account is made.</summary>
public sealed class TokenForOther : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-token-for-other",
        Title = "Token made for another service account",
        Decides = "A token requested for a service account by somebody who is neither a node nor the cluster itself, or a secret of the type "
            + "service-account-token: 1.5 nats, 1 more in a system namespace, plus how new it is to the user (at most 1.5); 0.4 where it is known for "
            + "the user. Once in 6 hours per user and account.",
        Attacks = [WorkloadTechniques.AccessToken, WorkloadTechniques.ValidAccounts],
        Operations = ["kubernetes:create:serviceaccounts/token", "kubernetes:create:secrets"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        bool secret = e[EventField.Operation].EndsWith(":secrets"u8);
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e)
            || (secret && e[EventField.Request].IndexOf("kubernetes.io/service-account-token"u8) < 0)
            || !told.IsFirst(observation, e[EventField.ResourceUid]))
        {
            return;
        }

        var feature = Novelty.Operation(observation.Behavior);
        bool system = ClusterUser.IsSystemNamespace(e[EventField.Namespace]);
        double nats = (Novelty.IsKnown(observation.Behavior, feature) ? 0.4 : 1.5 + Math.Min(1.5, Novelty.Nats(observation.Behavior, feature)))
            + (system ? 1 : 0);
        sink.Report(
            observation,
            Info,
            nats,
            $"{ClusterUser.Name(e)} made a token for another account: {ClusterUser.Target(e)}",
            [
                secret ? "a token kept in a secret does not expire" : "with the token one acts as that account",
                system ? "the account belongs to the cluster itself" : "",
                Novelty.Reason(observation.Behavior, feature, "this operation"),
            ]);
    }
}
