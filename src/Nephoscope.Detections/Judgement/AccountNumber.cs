using System.Buffers;

namespace Nephoscope.Detections;

/// <summary>Twelve digits that name an account, alone or in an ARN.</summary>
internal static class AccountNumber
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The account number in a text; empty where there is none.</summary>
    public static string In(string text)
    {
        foreach (Range part in text.AsSpan().Split(':'))
        {
            ReadOnlySpan<char> piece = text.AsSpan()[part];
            if (piece.Length == 12 && !piece.ContainsAnyExcept(Digits))
            {
                return piece.ToString();
            }
        }

        return "";
    }
}
