using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>
/// An incident's evidence, laid out so that questions are answered by a look. Every yes cites the findings or edges it rests on; an answer
/// that needs telemetry nobody sent is unknown. Immutable after construction; thread-safe.
/// </summary>
internal sealed class CaseFile
{
    private readonly IReadOnlyList<Finding> findings;
    private readonly IReadOnlyList<CausalEdge> edges;
    private readonly Telemetry telemetry;
    private readonly CaseShape shape;

    /// <param name="findings">Earliest first.</param>
    /// <param name="threads">Identities and workloads joined in the incident.</param>
    public CaseFile(IReadOnlyList<Finding> findings, IReadOnlyList<CausalEdge> edges, int threads, Telemetry telemetry)
    {
        this.findings = findings;
        this.edges = edges;
        this.telemetry = telemetry;
        shape = new CaseShape(findings, threads, findings.Sum(finding => finding.Count), new EventTime(findings.Select(finding => finding.LastTime.Nanoseconds).DefaultIfEmpty().Max()));
    }

    /// <param name="times">How often findings were said in all.</param>
    /// <param name="last">When one was said last.</param>
    public CaseFile(IReadOnlyList<Finding> findings, int threads, int times, EventTime last)
    {
        this.findings = findings;
        edges = [];
        shape = new CaseShape(findings, threads, times, last);
    }

    public Answer Ask(Question question)
    {
        AnswerRule rule = question.Answer;
        if (rule.Computed == ComputedFact.PeopleKnow)
        {
            return Answer.Unknown;
        }

        if (rule.Computed != ComputedFact.None)
        {
            IReadOnlyList<Finding> shown = shape.Shows(rule.Computed);
            return shown.Count > 0 ? new Answer(AnswerKind.Yes, shown, []) : Otherwise(question);
        }

        var citable = new Citable();
        int count = 0;
        for (int i = 0; i < findings.Count; i++)
        {
            if (rule.Matches(findings[i]))
            {
                citable.Offer(findings[i]);
                count += findings[i].Count;
            }
        }

        count += rule.Operations.Count > 0 ? AddByOperation(rule, citable) : 0;
        CausalEdge[] tied = rule.Edges.Count == 0 ? [] : Tied(rule);
        return count + tied.Length >= rule.AtLeast ? new Answer(AnswerKind.Yes, citable.Findings, tied) : Otherwise(question);
    }

    private CausalEdge[] Tied(AnswerRule rule) => [.. edges.Where(edge => rule.Edges.Contains(edge.Kind))];

    /// <summary>Adds the findings that rest on one of the operations; says on how many events.</summary>
    private int AddByOperation(AnswerRule rule, Citable citable)
    {
        int count = 0;
        for (int i = 0; i < findings.Count; i++)
        {
            int hits = 0;
            IReadOnlyList<RelatedEvent> events = findings[i].Events;
            for (int related = 0; related < events.Count; related++)
            {
                hits += rule.Operations.Contains(events[related].What) ? 1 : 0;
            }

            count += hits;
            if (hits > 0)
            {
                citable.Offer(findings[i]);
            }
        }

        return count;
    }

    private Answer Otherwise(Question question) => question.Lane switch
    {
        StoryLane.Network when !telemetry.HasFlag(Telemetry.Network) => Answer.Unknown,
        StoryLane.Workload when !telemetry.HasFlag(Telemetry.Workload) => Answer.Unknown,
        _ => Answer.No,
    };
}

/// <summary>An answer and what it rests on.</summary>
/// <param name="Findings">Enough of them to cite: of thousands, the first that bring a title or an event of their own.</param>
internal sealed record Answer(AnswerKind Kind, IReadOnlyList<Finding> Findings, IReadOnlyList<CausalEdge> Edges)
{
    public static Answer No { get; } = new(AnswerKind.No, [], []);

    public static Answer Unknown { get; } = new(AnswerKind.Unknown, [], []);
}

/// <summary>Which lanes any telemetry was received for.</summary>
[Flags]
public enum Telemetry : byte
{
    None = 0,
    Identity = 1,
    Network = 2,
    Workload = 4,
}
