using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nephoscope.Sources.Json;

/// <summary>
/// Parity of all bits up to each bit: a carry-less multiplication by all ones (G. Langdale, D. Lemire, "Parsing Gigabytes of JSON per
/// Second", VLDB Journal 28, 2019).
/// </summary>
internal static class CarrylessMultiply
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        }

        return ScalarScanner.PrefixXor(bits);
    }
}
