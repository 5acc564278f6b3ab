using Nephoscope.Events;

namespace Nephoscope.Sources.Text;

/// <summary>Marks addresses that look like one and are none. No allocation; thread-safe.</summary>
internal static class SourceAddresses
{
    /// <summary>Raises <see cref="EventFlags.InvalidAddress"/> where an address of the event is not valid; the text stays as it is.</summary>
    public static void Check(EventWriter writer)
    {
        if (IsInvalid(writer.Get(EventField.SourceAddress)) || IsInvalid(writer.Get(EventField.DestinationAddress)))
        {
            writer.Raise(EventFlags.InvalidAddress);
        }
    }

    private static bool IsInvalid(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && NetworkAddress.LooksLikeAddress(text) && !NetworkAddress.TryParse(text, out _);
}
