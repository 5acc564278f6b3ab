using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.BrowserTests.Support;

/// <summary>What a host would answer to questions in plain words: one of the lake, one of the map, anything else is not understood.</summary>
internal static class SampleQuestions
{
    public const string OfLake = "What did lena.brandt change?";
    public const string OfMap = "What is on the map?";

    public static readonly IReadOnlyList<AskChoice> Choices =
    [
        new("What did lena.brandt do yesterday?", "events of the lake"),
        new(OfLake, "events of the lake"),
        new("Which access keys did lena.brandt use?", "events of the lake"),
        new("Who was denied access?", "events of the lake"),
        new("Who read secrets?", "events of the lake"),
        new("Which incidents are there?", "findings and incidents"),
        new("What is the blast radius of lena.brandt?", "the map"),
        new(OfMap, "the map"),
        new("What is patient zero of the incident?", "one incident"),
        new("How do I contain the incident?", "one incident"),
    ];

    private static readonly string[] Reading = ["Get", "List", "Describe", "Head"];

    public static AskReply Answer(string question, SampleCompany company) => question switch
    {
        OfLake => new AskReply
        {
            Understood = "what lena.brandt changed",
            Of = "events of the lake",
            Query = "SELECT time_dt, principal.name AS principal, api.operation AS operation, status, src_endpoint.ip AS address\nFROM events\nWHERE principal.uid = '" + company.Attack.Entities[0].Key
                + "' AND NOT flags.read_only AND status = 'Success'\nORDER BY time_dt\nLIMIT 1000",
            IsSql = true,
            Answer = Changes(company.Attack),
        },
        OfMap => new AskReply
        {
            Understood = "kinds of entities on the map",
            Of = "the map",
            Query = "nephoscope map --from nephoscope-data",
            Answer = new HuntAnswer { Columns = ["kind", "entities"], Rows = Kinds(company.Map), Count = Kinds(company.Map).Count, Took = TimeSpan.FromMilliseconds(3), Note = "By what was seen." },
        },
        _ => AskReply.NotUnderstood("This question has no form that is known.") with { Hints = [new AskHint(OfLake, OfLake), new AskHint(OfMap, OfMap)] },
    };

    private static HuntAnswer Changes(Incident attack)
    {
        List<IReadOnlyList<string>> rows =
        [
            .. attack.Findings.Select(finding => (finding, Operation: finding.Events[0].What.Split(':')[^1]))
                .Where(pair => !Reading.Any(read => pair.Operation.StartsWith(read, StringComparison.Ordinal)))
                .DistinctBy(pair => (pair.finding.Time, pair.Operation)).OrderBy(pair => pair.finding.Time)
                .Select(pair => (IReadOnlyList<string>)[pair.finding.Time.ToString(), pair.finding.Actor.Name, pair.Operation, "Success", pair.finding.SourceAddress]),
        ];
        return new HuntAnswer { Columns = ["time_dt", "principal", "operation", "status", "address"], Rows = rows, Count = rows.Count, Took = TimeSpan.FromMilliseconds(84) };
    }

    private static IReadOnlyList<IReadOnlyList<string>> Kinds(MapDocument map) =>
        [.. map.Nodes.GroupBy(node => node.Kind).Select(kind => (IReadOnlyList<string>)[WebConsole.Words.Say.Kind(kind.Key), WebConsole.Words.Say.Count(kind.Count())])];
}
