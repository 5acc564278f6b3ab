using System.Buffers;

namespace Nephoscope.Service.Intake;

/// <summary>
/// A body in memory that is used again for the next one: bodies are too large to be made and dropped a hundred times a second without long
/// collections. Very large ones are not kept. Whoever has it gives it back once, and only after the last look at it.
/// </summary>
internal readonly struct RentedBody
{
    private const int MostKept = 4 << 20;
    private readonly byte[]? array;

    private RentedBody(byte[] array, int length)
    {
        this.array = array;
        Length = length;
    }

    public int Length { get; }

    public Memory<byte> Memory => array.AsMemory(0, Length);

    public static RentedBody Rent(int length) => new(length <= MostKept ? ArrayPool<byte>.Shared.Rent(length) : new byte[length], length);

    /// <summary>The same beginning in a body of another length; this one is given back.</summary>
    public RentedBody Resize(int length)
    {
        if (length <= array!.Length)
        {
            return new RentedBody(array, length);
        }

        RentedBody larger = Rent(length);
        Memory.CopyTo(larger.Memory);
        Return();
        return larger;
    }

    /// <summary>Gives it back.</summary>
    public void Return()
    {
        if (array is { Length: > 0 and <= MostKept })
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
