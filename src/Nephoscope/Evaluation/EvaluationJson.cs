using System.Text.Json;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>Every figure of a campaign as JSON: each world with its scores, each system's board, each peer's row. Thread-safe.</summary>
internal static class EvaluationJson
{
    public static void Write(Stream stream, Campaign campaign)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        EvaluationRequest request = campaign.Request;
        json.WriteStartObject();
        json.WriteBoolean("simulated", true);
        json.WriteNumber("first_seed", request.Seed);
        json.WriteNumber("tuning_worlds", campaign.TuningWorlds);
        json.WriteNumber("people", request.People);
        json.WriteNumber("days", request.Days);
        json.WriteNumber("events", campaign.Events);
        json.WriteNumber("rejected", campaign.Rejected);
        json.WriteStartArray("systems");
        foreach (EvaluatedSystem system in (EvaluatedSystem[])[EvaluatedSystems.Whole, .. EvaluatedSystems.Budgets, .. EvaluatedSystems.Tactics, .. EvaluatedSystems.Ablations])
        {
            if (campaign.Board(system) is { } board)
            {
                json.WriteStartObject();
                json.WriteString("board", system.Board.ToString());
                json.WriteString("changed", system.Name);
                json.WritePropertyName("score");
                ScoreJson.Summary(json, board);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("peers");
        foreach (PeerRow row in campaign.PeerRows())
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteNumber("budget_per_week", row.Budget.PerWeek);
            json.WriteNumber("threshold", Math.Round(row.Budget.Threshold, 6));
            json.WriteNumber("attacks", row.Attacks);
            json.WriteNumber("found", row.Found);
            json.WriteNumber("touched", row.Touched);
            json.WriteNumber("steps", Math.Round(row.Steps, 6));
            json.WriteNumber("false_per_week", Math.Round(row.FalsePerWeek, 6));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("worlds");
        ScoreJson.Write(json, new Scoreboard([.. campaign.Reporting.Select(result => result.Scores[0])]));
        json.WriteEndObject();
    }
}
