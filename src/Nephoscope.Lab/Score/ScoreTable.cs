using System.Globalization;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>Scores as a table for a terminal or a pipe; text of files is cleaned. Thread-safe.</summary>
public static class ScoreTable
{
    public static string Of(Scoreboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var text = new StringBuilder();
        foreach (WorldScore world in board.Worlds)
        {
            World(text, world);
        }

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-58}{value}\n");
        PoissonInterval rate = board.FalseIncidents;
        Line("Simulated worlds, of them attacked", Invariant($"{board.Worlds.Count}, {board.Attacked.Count}"));
        Line("Attacks found (a high incident tells two steps)", Invariant($"{board.AttacksFound} of {board.Attacked.Count}"));
        Line("Steps with evidence in the attack's incident", Share(board.StepsJoined));
        Line("Steps with evidence", Share(board.StepsSeen));
        Line("Steps with evidence on their first event", Share(board.StepsSeenAtOnce));
        Line("Seconds from a step's first event to evidence, median", Figure(board.Seconds, "0"));
        Line("Incidents per attack found", Figure(board.IncidentsPerAttack, "0.00"));
        Line("Purity of the attacks' incidents", Share(board.MeanPurity));
        Line("Attack's incident first in the list", Share(board.RankedFirst));
        Line("Patient zero right", Share(board.PatientZero));
        Line("Most likely explanation true", Share(board.Explained));
        Line("Cited events of the story that are the attacker's", Share(board.StoryPrecision));
        Line("Steps that the story tells", Share(board.StoryRecall));
        Line("Opening step, median", Figure(board.OpeningStep, "0.#"));
        Line("Seconds from the attack's first event to opening, median", Figure(board.OpeningSeconds, "0"));
        Line(
            "False incidents per week and 1,000 principals",
            rate.Count == 0 ? Invariant($"0 seen; at most {rate.Upper:0.00}") : Invariant($"{rate.Rate:0.00} ({rate.Lower:0.00} to {rate.Upper:0.00})"));
        Line("Exposure in weeks x 1,000 principals", Invariant($"{rate.Exposure:0.00}"));
        Line("False incidents, realised by budgeted", Invariant($"{board.RealisedByBudgeted:0.00}"));
        return text.ToString();
    }

    private static void World(StringBuilder text, WorldScore world)
    {
        GroundTruth truth = world.Truth;
        string name = LogText.Clean(truth.Attack ?? "no attack", 60);
        text.Append(CultureInfo.InvariantCulture, $"{LogText.Clean(world.Folder, 200)}: {name}, seed {truth.Seed}, {truth.Principals} principals, {truth.Days} days, {truth.Events} records\n");
        foreach (StepScore step in world.Steps)
        {
            string seen = !step.Seen ? "no evidence" : !step.Joined ? "elsewhere" : step.EventsMissed == 0 ? "first event" : Invariant($"event {step.EventsMissed + 1} of {step.Step.Events.Count}");
            string seconds = step.Seconds is { } value ? Invariant($"{value:0} s") : "";
            string line = Invariant($"  {step.Step.Number}  {LogText.Clean(step.Step.Title, 60),-48} {seen,-16} {seconds,8}  {(step.Named ? "named" : "")}");
            text.Append(line.TrimEnd()).Append('\n');
        }

        if (truth.Attack is not null)
        {
            string found = world.Rank is null
                ? "missed"
                : Invariant($"{world.Incidents} incidents high or above, {world.IncidentsAnySeverity} in all, rank {world.Rank}, purity {world.Purity:P0}, opened in step {world.OpeningStep?.ToString(CultureInfo.InvariantCulture) ?? "none"}, patient zero {(world.PatientZero == true ? "right" : "wrong")}, hypothesis {LogText.Clean(world.TopHypothesis ?? "none", 60)}");
            text.Append("  ").Append(found).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"  {world.FalseIncidents} false incidents high or above\n\n");
    }

    private static string Share(double? value) => value is { } share ? Invariant($"{share:P1}") : "none";

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "none";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
