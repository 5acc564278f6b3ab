using System.Globalization;
using System.Text;

namespace Nephoscope.Service.Health;

/// <summary>The service's figures in Prometheus' text format 0.0.4. For many threads.</summary>
internal sealed class PrometheusText(FigureTable figures)
{
    public string Write()
    {
        var text = new StringBuilder(4096);
        foreach (Figure figure in figures.All)
        {
            text.Append("# HELP ").Append(figure.Name).Append(' ').Append(figure.Help)
                .Append("\n# TYPE ").Append(figure.Name).Append(' ').Append(figure.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach ((string value, double number) in figure.Read())
            {
                text.Append(figure.Name);
                if (figure.Label.Length > 0)
                {
                    text.Append('{').Append(figure.Label).Append("=\"").Append(Escape(value)).Append("\"}");
                }

                text.Append(CultureInfo.InvariantCulture, $" {number}\n");
            }

            if (figure.Count is { } count)
            {
                text.Append(CultureInfo.InvariantCulture, $"{figure.Name}_count {count()}\n");
            }
        }

        return text.ToString();
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
