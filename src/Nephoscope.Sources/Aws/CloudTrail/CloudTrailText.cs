using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>
/// Puts values into the event being written: as slices of the embedded record where the record is short and the value has no escapes,
/// else as copies.
/// </summary>
internal ref struct CloudTrailText
{
    private readonly ReadOnlySpan<byte> text;
    private readonly EventWriter writer;
    private readonly int origin;
    private readonly bool isEmbedded;
    private readonly bool mayEscape;

    public CloudTrailText(ReadOnlySpan<byte> text, JsonValue record, bool mayEscape, EventWriter writer)
    {
        this.text = text;
        this.writer = writer;
        this.mayEscape = mayEscape;
        origin = record.Start;
        isEmbedded = writer.TryEmbed(record.Raw(text));
        HasBadEscape = false;
    }

    /// <summary>A string had an escape that JSON does not know.</summary>
    public bool HasBadEscape { get; private set; }

    /// <summary>A string, number or word as text; null, objects and arrays leave the field absent.</summary>
    public void Scalar(EventField field, JsonValue value)
    {
        if (!value.IsPresent)
        {
            return;
        }

        switch (text[value.Start])
        {
            case (byte)'"':
                Inside(field, value.Start + 1, value.Length - 2);
                break;
            case (byte)'{' or (byte)'[' or (byte)'n':
                break;
            default:
                Copy(field, value.Start, value.Length);
                break;
        }
    }

    /// <summary>The value as written, quotes and all; null leaves the field absent.</summary>
    public readonly void Raw(EventField field, JsonValue value)
    {
        if (!value.IsNull(text))
        {
            Copy(field, value.Start, value.Length);
        }
    }

    /// <summary>A string without the square brackets that some services put around the user agent.</summary>
    public void Unbracketed(EventField field, JsonValue value)
    {
        ReadOnlySpan<byte> scalar = value.Scalar(text);
        if (scalar.Length > 2 && scalar[0] == '[' && scalar[^1] == ']')
        {
            Inside(field, value.Start + 2, value.Length - 4);
        }
        else
        {
            Scalar(field, value);
        }
    }

    private void Inside(EventField field, int start, int length)
    {
        ReadOnlySpan<byte> inside = text.Slice(start, length);
        if (!mayEscape || inside.IndexOf((byte)'\\') < 0)
        {
            Copy(field, start, length);
        }
        else if (!writer.SetJsonString(field, inside))
        {
            HasBadEscape = true;
        }
    }

    private readonly void Copy(EventField field, int start, int length)
    {
        if (isEmbedded)
        {
            writer.SetEmbedded(field, start - origin, length);
        }
        else
        {
            writer.Set(field, text.Slice(start, length));
        }
    }
}
