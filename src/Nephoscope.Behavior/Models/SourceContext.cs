using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Joins what speaks about the source of a call (network, country, user agent, hour) and what speaks about the call itself (operation,
/// region, resource, role, error) by weighted arithmetic means: features of one event depend on each other, and a mean of e-values is an
/// e-value under any dependence (Vovk and Wang). Science note 4.6.
/// </summary>
internal sealed class SourceContext(NoveltyModel novelty, TimeOfWeekModel hours, EventFacts facts)
{
    private static readonly (Feature Feature, double Weight)[] Sources =
    [
        (Feature.SourceNetwork, Priors.Get("weight.network")), (Feature.SourcePrefix, Priors.Get("weight.network")),
        (Feature.SourceCountry, Priors.Get("weight.country")), (Feature.UserAgent, Priors.Get("weight.useragent")),
    ];

    private static readonly (Feature Feature, double Weight)[] Objects =
    [
        (Feature.ServiceRegion, Priors.Get("weight.region")), (Feature.Resource, Priors.Get("weight.resource")),
        (Feature.AssumedRole, Priors.Get("weight.role")), (Feature.ErrorCode, Priors.Get("weight.error")),
        (Feature.Destination, 0.5), (Feature.DnsDomain, 0.5), (Feature.ChildProcess, 0.5),
    ];

    private static readonly double HourWeight = Priors.Get("weight.hour");
    private static readonly double OperationWeight = Priors.Get("weight.operation");

    /// <summary>e-value of the source; 1 where nothing of it is first in this session.</summary>
    public double Source()
    {
        double sum = 0;
        double weights = 0;
        foreach ((Feature feature, double weight) in Sources)
        {
            // Where the owner of the network is known it speaks for the network; the prefix would say the same again.
            if (!facts.IsFirst(feature) || (feature == Feature.SourcePrefix && facts.Applies(Feature.SourceNetwork)))
            {
                continue;
            }

            sum += weight * novelty.RatioOf(feature);
            weights += weight;
        }

        if (facts.SessionStart)
        {
            sum += HourWeight * hours.Ratio;
            weights += HourWeight;
        }

        return weights == 0 ? 1 : Math.Clamp(sum / weights, 0.1, 300);
    }

    /// <summary>e-value of the source given that something about it is new; 1 where nothing is: ordinary sources add and take nothing.</summary>
    public double NewSource(Assessment assessment)
    {
        double sum = 0;
        double weights = 0;
        foreach ((Feature feature, double weight) in Sources)
        {
            if (!facts.IsFirst(feature) || assessment[feature].Level == NoveltyLevel.Known
                || (feature == Feature.SourcePrefix && facts.Applies(Feature.SourceNetwork)))
            {
                continue;
            }

            sum += weight * novelty.GivenNew(feature);
            weights += weight;
        }

        return weights == 0 ? 1 : Math.Clamp(sum / weights, 0.1, 300);
    }

    /// <summary>
    /// e-value of the call for the novelty process: of the operation's mark where it has one, and of its region, resource, role given that
    /// they are new; 1 where nothing of it is new.
    /// </summary>
    public double NewCall(bool marked, double mark, Assessment assessment)
    {
        double sum = marked ? OperationWeight * mark : 0;
        double weights = marked ? OperationWeight : 0;
        foreach ((Feature feature, double weight) in Objects)
        {
            if (facts.IsFirst(feature) && assessment[feature].Level != NoveltyLevel.Known)
            {
                sum += weight * novelty.GivenNew(feature);
                weights += weight;
            }
        }

        if (!facts.HasOperation && facts.IsFirst(Feature.WorkloadOperation) && assessment[Feature.WorkloadOperation].Level != NoveltyLevel.Known)
        {
            sum += OperationWeight * novelty.GivenNew(Feature.WorkloadOperation);
            weights += OperationWeight;
        }

        return weights == 0 ? 1 : Math.Clamp(sum / weights, Priors.CapLow, Priors.CapHigh);
    }

    /// <summary>e-value of the call, its operation's given; 1 where nothing of it is first in this session.</summary>
    public double Call(double operation)
    {
        double sum = 0;
        double weights = 0;
        if (facts.HasOperation && facts.IsFirst(facts.OperationFeature))
        {
            sum = OperationWeight * operation;
            weights = OperationWeight;
        }

        foreach ((Feature feature, double weight) in Objects)
        {
            if (facts.IsFirst(feature))
            {
                sum += weight * novelty.RatioOf(feature);
                weights += weight;
            }
        }

        if (!facts.HasOperation && facts.IsFirst(Feature.WorkloadOperation))
        {
            sum += OperationWeight * novelty.RatioOf(Feature.WorkloadOperation);
            weights += OperationWeight;
        }

        return weights == 0 ? 1 : Math.Clamp(sum / weights, Priors.CapLow, Priors.CapHigh);
    }
}
