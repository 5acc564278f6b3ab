using System.Reflection;
using System.Text.Json;

namespace Nephoscope.Incidents.Investigation;

/// <summary>The embedded table of explanations, facts and likelihood ratios (hypotheses.json). Immutable; thread-safe.</summary>
internal sealed class HypothesisTable
{
    private HypothesisTable(IReadOnlyList<HypothesisRow> hypotheses, IReadOnlyList<FactRow> facts)
    {
        Hypotheses = hypotheses;
        Facts = facts;
    }

    public static HypothesisTable Shipped { get; } = Load();

    public IReadOnlyList<HypothesisRow> Hypotheses { get; }

    public IReadOnlyList<FactRow> Facts { get; }

    private static HypothesisTable Load()
    {
        const string Name = "Nephoscope.Incidents.hypotheses.json";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The program lacks its embedded file {Name}. Build it again.");
        using JsonDocument document = JsonDocument.Parse(stream);
        List<HypothesisRow> hypotheses = [];
        foreach (JsonElement row in document.RootElement.GetProperty("hypotheses").EnumerateArray())
        {
            hypotheses.Add(new HypothesisRow(
                row.GetProperty("uid").GetString()!, row.GetProperty("title").GetString()!, row.GetProperty("prior").GetDouble(), row.GetProperty("harmless").GetBoolean()));
        }

        List<FactRow> facts = [];
        foreach (JsonElement row in document.RootElement.GetProperty("facts").EnumerateArray())
        {
            double[] ratios = new double[hypotheses.Count];
            for (int i = 0; i < ratios.Length; i++)
            {
                bool said = row.GetProperty("ratios").TryGetProperty(hypotheses[i].Uid, out JsonElement ratio);
                ratios[i] = said ? Math.Log(ratio.GetDouble()) : 0;
            }

            facts.Add(new FactRow(row.GetProperty("uid").GetString()!, row.GetProperty("says").GetString()!, row.GetProperty("reason").GetString()!, ratios));
        }

        return new HypothesisTable(hypotheses, facts);
    }
}

/// <summary>One explanation.</summary>
internal sealed record HypothesisRow(string Uid, string Title, double Prior, bool Harmless);

/// <summary>One fact and what it says about each explanation: natural logarithms of likelihood ratios, in the order of the table.</summary>
internal sealed record FactRow(string Uid, string Says, string Reason, IReadOnlyList<double> LogRatios);
