using System.Text.Json;

namespace Nephoscope.Lab.Score;

/// <summary>Scores as JSON. Thread-safe.</summary>
public static class ScoreJson
{
    public static void Write(Utf8JsonWriter json, Scoreboard board)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(board);
        json.WriteStartObject();
        Figures(json, board);
        json.WriteStartArray("scores");
        foreach (WorldScore world in board.Worlds)
        {
            World(json, world);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>The board without its worlds.</summary>
    public static void Summary(Utf8JsonWriter json, Scoreboard board)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(board);
        json.WriteStartObject();
        Figures(json, board);
        json.WriteEndObject();
    }

    private static void Figures(Utf8JsonWriter json, Scoreboard board)
    {
        PoissonInterval rate = board.FalseIncidents;
        json.WriteBoolean("simulated", true);
        json.WriteNumber("worlds", board.Worlds.Count);
        json.WriteNumber("attacks", board.Attacked.Count);
        json.WriteNumber("attacks_found", board.AttacksFound);
        Number(json, "steps_joined", board.StepsJoined);
        Number(json, "steps_seen", board.StepsSeen);
        Number(json, "steps_seen_on_first_event", board.StepsSeenAtOnce);
        Number(json, "seconds_to_evidence_median", board.Seconds);
        Number(json, "incidents_per_attack", board.IncidentsPerAttack);
        Number(json, "purity", board.MeanPurity);
        Number(json, "opening_step_median", board.OpeningStep);
        Number(json, "opening_step_p95", board.OpeningStep95);
        Number(json, "opening_seconds_median", board.OpeningSeconds);
        Number(json, "patient_zero", board.PatientZero);
        Number(json, "ranked_first", board.RankedFirst);
        Number(json, "explained", board.Explained);
        Number(json, "story_precision", board.StoryPrecision);
        Number(json, "story_recall", board.StoryRecall);
        json.WriteStartObject("false_incidents");
        json.WriteNumber("count", rate.Count);
        json.WriteNumber("exposure_weeks_x_1000_principals", Math.Round(rate.Exposure, 6));
        json.WriteNumber("rate", Math.Round(rate.Rate, 6));
        json.WriteNumber("lower", Math.Round(rate.Lower, 6));
        json.WriteNumber("upper", Math.Round(rate.Upper, 6));
        json.WriteNumber("realised_by_budgeted", Math.Round(board.RealisedByBudgeted, 6));
        json.WriteEndObject();
    }

    private static void World(Utf8JsonWriter json, WorldScore world)
    {
        json.WriteStartObject();
        json.WriteString("folder", world.Folder);
        json.WriteNumber("seed", world.Truth.Seed);
        json.WriteNumber("principals", world.Truth.Principals);
        json.WriteNumber("days", world.Truth.Days);
        json.WriteString("attack", world.Truth.Attack);
        json.WriteBoolean("found", world.Found);
        json.WriteNumber("incidents", world.Incidents);
        json.WriteNumber("incidents_any_severity", world.IncidentsAnySeverity);
        Number(json, "purity", world.Purity);
        Number(json, "rank", world.Rank);
        Number(json, "opening_step", world.OpeningStep);
        Number(json, "opening_seconds", world.OpeningSeconds);
        Number(json, "opening_events", world.OpeningEvents);
        if (world.PatientZero is { } right)
        {
            json.WriteBoolean("patient_zero", right);
        }

        json.WriteString("top_hypothesis", world.TopHypothesis);
        if (world.Explained is { } explained)
        {
            json.WriteBoolean("explained", explained);
        }

        Number(json, "story_precision", world.StoryPrecision);
        Number(json, "story_recall", world.StoryRecall);
        json.WriteNumber("false_incidents", world.FalseIncidents);
        json.WriteStartArray("steps");
        foreach (StepScore step in world.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("step", step.Step.Number);
            json.WriteString("expected", step.Step.Uid);
            json.WriteBoolean("seen", step.Seen);
            json.WriteBoolean("joined", step.Joined);
            json.WriteBoolean("named", step.Named);
            Number(json, "events_missed", step.EventsMissed);
            Number(json, "seconds", step.Seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
