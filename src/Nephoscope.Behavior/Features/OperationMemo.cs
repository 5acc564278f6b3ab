using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Operations read of late: an account calls few of them, again and again. One place for each, found by a few of the text's bytes and
/// compared in full, so that an answer is never another operation's. Allocates nothing. One writer.
/// </summary>
internal sealed class OperationMemo(ApiCatalog catalog)
{
    private const int Places = 512;
    private const int Longest = 112;
    private readonly Place[] places = new Place[Places];
    private readonly byte[] texts = new byte[Places * Longest];
    private Place other;

    /// <summary>What is known of an operation, as logged. Valid until the next call.</summary>
    public ref readonly Place Find(ReadOnlySpan<byte> service, ReadOnlySpan<byte> operation)
    {
        if (service.Length + operation.Length > Longest || operation.Length < 8 || service.Length < 4)
        {
            Read(service, operation, ref other);
            return ref other;
        }

        int number = (int)(Mix(service, operation) >> 32) & (Places - 1);
        ref Place place = ref places[number];
        Span<byte> text = texts.AsSpan(number * Longest, Longest);
        if (place.Api is null || place.ServiceLength != service.Length || place.OperationLength != operation.Length
            || !text[..operation.Length].SequenceEqual(operation) || !text.Slice(operation.Length, service.Length).SequenceEqual(service))
        {
            Read(service, operation, ref place);
            operation.CopyTo(text);
            service.CopyTo(text[operation.Length..]);
            place.ServiceLength = service.Length;
            place.OperationLength = operation.Length;
        }

        return ref place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ReadOnlySpan<byte> service, ReadOnlySpan<byte> operation)
    {
        ulong ends = MemoryMarshal.Read<ulong>(operation) ^ (MemoryMarshal.Read<ulong>(operation[^8..]) * 31);
        return (ends + MemoryMarshal.Read<uint>(service) + ((ulong)operation.Length << 40)) * 0x9e37_79b9_7f4a_7c15UL;
    }

    private void Read(ReadOnlySpan<byte> service, ReadOnlySpan<byte> operation, ref Place place)
    {
        ReadOnlySpan<byte> name = OperationVerb.WithoutVersion(operation);
        ReadOnlySpan<byte> provider = EventUid.ShortService(service);
        place.Service = provider.IsEmpty ? 0 : Fingerprint.Of(provider);
        place.Name = name.IsEmpty ? 0 : Fingerprint.Of(name);
        place.Value = Fingerprint.Join(place.Service, place.Name);
        place.Api = place.Name == 0 ? ApiEntry.Unknown : catalog.Find(place.Service, place.Name, name);
    }

    /// <summary>One operation.</summary>
    internal struct Place
    {
        /// <summary>Fingerprint of the short service, and of the operation without its version; 0 where empty.</summary>
        public ulong Service;
        public ulong Name;

        /// <summary>Both joined.</summary>
        public ulong Value;
        public ApiEntry? Api;
        public int ServiceLength;
        public int OperationLength;
    }
}
