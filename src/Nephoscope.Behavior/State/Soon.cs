using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nephoscope.Behavior;

/// <summary>
/// Asks the processor for memory that is read soon, so that several waits for tables larger than the caches go by at once. Changes no
/// answer; does nothing where the processor has no such instruction. Pure.
/// </summary>
internal static class Soon
{
    /// <param name="index">Place in the array; one outside is not read, and does no harm.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Read<T>(T[] array, int index)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), index)));
        }
    }
}
