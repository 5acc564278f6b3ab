using System.Globalization;
using System.Runtime.CompilerServices;

namespace Nephoscope.Detections;

/// <summary>
/// Text of a case that is put together only where it will be told: what stands in its braces is not even worked out for a case that is
/// dropped, and most are.
/// </summary>
[InterpolatedStringHandler]
internal ref struct CaseText
{
    private DefaultInterpolatedStringHandler text;

    /// <summary>What is told of a finding: wanted where the case is worth one.</summary>
    public CaseText(int literalLength, int formattedCount, Case found, out bool wanted)
    {
        wanted = found.Nats >= Case.Least;
        text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    /// <summary>What is told of a reason: wanted where it carries evidence.</summary>
    public CaseText(int literalLength, int formattedCount, double nats, out bool wanted)
    {
        wanted = nats > 0;
        text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => text.AppendFormatted(value, format);

    public void AppendFormatted(string? value) => text.AppendFormatted(value);

    /// <summary>The text; empty where it was not wanted.</summary>
    internal string Take() => text.ToStringAndClear();
}
