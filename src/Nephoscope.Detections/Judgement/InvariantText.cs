using System.Globalization;
using System.Runtime.CompilerServices;

namespace Nephoscope.Detections;

/// <summary>Interpolated text in the invariant culture, put together without a format string to read or numbers to box.</summary>
[InterpolatedStringHandler]
internal ref struct InvariantText(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => text.AppendFormatted(value, format);

    public void AppendFormatted(string? value) => text.AppendFormatted(value);

    internal string Take() => text.ToStringAndClear();
}
