using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nephoscope.Sources.Json;

/// <summary>Positions of set bits with the byte-compress instruction (AVX-512 VBMI2): sixteen written at once.</summary>
internal static class CompressedPositions
{
    // Byte n of the answer is byte n / 8 of the mask, which lies twice in every 128-bit lane. A constant in the code, not a static field:
    // the loop it is used in is compiled before any field is known to be initialised.
    private static Vector512<byte> Spread => Vector512.Create(
        (byte)0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 1, 1, 1, 1,
        2, 2, 2, 2, 2, 2, 2, 2,
        3, 3, 3, 3, 3, 3, 3, 3,
        4, 4, 4, 4, 4, 4, 4, 4,
        5, 5, 5, 5, 5, 5, 5, 5,
        6, 6, 6, 6, 6, 6, 6, 6,
        7, 7, 7, 7, 7, 7, 7, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Append(ulong bits, int at, ref int target)
    {
        int number = BitOperations.PopCount(bits);
        Vector512<byte> bit = Vector512.Create(0x8040_2010_0804_0201UL).AsByte();
        Vector512<byte> wide = Avx512BW.Shuffle(Vector512.Create(bits).AsByte(), Spread) & bit;
        Vector512<byte> packed = Avx512Vbmi2.Compress(Vector512<byte>.Zero, Vector512.Equals(wide, bit), Vector512<byte>.Indices);
        Vector512<int> start = Vector512.Create(at);
        (start + Avx512F.ConvertToVector512Int32(packed.GetLower().GetLower())).StoreUnsafe(ref target);
        if (number > 16)
        {
            (start + Avx512F.ConvertToVector512Int32(packed.GetLower().GetUpper())).StoreUnsafe(ref target, 16);
            (start + Avx512F.ConvertToVector512Int32(packed.GetUpper().GetLower())).StoreUnsafe(ref target, 32);
            (start + Avx512F.ConvertToVector512Int32(packed.GetUpper().GetUpper())).StoreUnsafe(ref target, 48);
        }

        return number;
    }
}
