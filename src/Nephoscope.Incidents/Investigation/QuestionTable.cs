using System.Reflection;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>The embedded table of explanations, goals, questions and likelihood ratios (questions.json). Immutable; thread-safe.</summary>
internal sealed class QuestionTable
{
    private QuestionTable(IReadOnlyList<HypothesisRow> hypotheses, IReadOnlyList<GoalRow> goals, IReadOnlyList<Question> questions)
    {
        Hypotheses = hypotheses;
        Goals = goals;
        Questions = questions;
        Triage = [.. questions.Where(question => question.Triage)];
        Rest = [.. questions.Where(question => !question.Triage)];
    }

    public static QuestionTable Shipped { get; } = Load();

    public IReadOnlyList<HypothesisRow> Hypotheses { get; }

    public IReadOnlyList<GoalRow> Goals { get; }

    public IReadOnlyList<Question> Questions { get; }

    /// <summary>Cheap enough to be asked whenever an incident's severity would rise.</summary>
    public IReadOnlyList<Question> Triage { get; }

    public IReadOnlyList<Question> Rest { get; }

    private static QuestionTable Load()
    {
        const string Name = "Nephoscope.Incidents.questions.json";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The program lacks its embedded file {Name}. Build it again.");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        List<HypothesisRow> hypotheses = [.. root.GetProperty("hypotheses").EnumerateArray().Select(row => new HypothesisRow(
            Text(row, "uid"), Text(row, "title"), Math.Log(row.GetProperty("prior").GetDouble()), row.GetProperty("harmless").GetBoolean()))];
        List<GoalRow> goals = [.. root.GetProperty("goals").EnumerateArray().Select(row => new GoalRow(
            Text(row, "uid"), Text(row, "title"), Math.Log(row.GetProperty("prior").GetDouble())))];
        string[] hypothesisUids = [.. hypotheses.Select(row => row.Uid)];
        string[] goalUids = [.. goals.Select(row => row.Uid)];
        return new QuestionTable(hypotheses, goals, [.. root.GetProperty("questions").EnumerateArray().Select((row, place) => Read(row, place, hypothesisUids, goalUids))]);
    }

    private static Question Read(JsonElement row, int place, string[] hypotheses, string[] goals) => new()
    {
        Place = place,
        Uid = Text(row, "uid"),
        Topic = Text(row, "topic"),
        Lane = Enum.Parse<StoryLane>(Text(row, "lane"), ignoreCase: true),
        Cost = row.GetProperty("cost").GetDouble(),
        Base = row.GetProperty("base").GetDouble(),
        Triage = row.TryGetProperty("triage", out JsonElement triage) && triage.GetBoolean(),
        Asks = Text(row, "asks"),
        Says = Text(row, "says"),
        Reason = Text(row, "reason"),
        Answer = AnswerRule.Read(row.GetProperty("answer")),
        IfYes = Logs(row, "yes", hypotheses),
        IfYesForGoals = Logs(row, "goals", goals),
    };

    private static double[] Logs(JsonElement row, string name, string[] columns)
    {
        double[] logs = new double[columns.Length];
        if (row.TryGetProperty(name, out JsonElement ratios))
        {
            foreach (JsonProperty ratio in ratios.EnumerateObject())
            {
                int column = Array.IndexOf(columns, ratio.Name);
                if (column < 0)
                {
                    throw new InvalidOperationException($"questions.json gives a ratio for {ratio.Name}, which it does not declare. Correct the name.");
                }

                logs[column] = Math.Log(ratio.Value.GetDouble());
            }
        }

        return logs;
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}

/// <summary>One explanation.</summary>
internal sealed record HypothesisRow(string Uid, string Title, double LogPrior, bool Harmless);

/// <summary>What an attacker may be after.</summary>
internal sealed record GoalRow(string Uid, string Title, double LogPrior);
