namespace Nephoscope.Graph;

/// <summary>
/// What a pod belongs to, from its name: without the random ends that controllers add, drawn from an alphabet without vowels
/// (Kubernetes apimachinery, util/rand), or a StatefulSet's number. No state.
/// </summary>
internal static class PodNames
{
    /// <summary>The workload of a pod, as NAMESPACE/NAME where that is what came in.</summary>
    public static string WorkloadOf(string uid)
    {
        int dash = uid.LastIndexOf('-');
        string end = uid[(dash + 1)..];
        if (dash <= uid.LastIndexOf('/') + 1)
        {
            return uid;
        }

        if (end.Length is >= 1 and <= 4 && end.All(char.IsAsciiDigit))
        {
            return uid[..dash];
        }

        if (end.Length != 5 || !end.All(IsRandom))
        {
            return uid;
        }

        string rest = uid[..dash];
        int second = rest.LastIndexOf('-');
        string hash = rest[(second + 1)..];
        bool isHash = second > rest.LastIndexOf('/') + 1 && hash.Length is >= 8 and <= 10 && hash.All(IsRandom) && hash.Any(char.IsAsciiDigit);
        return isHash ? rest[..second] : rest;
    }

    private static bool IsRandom(char c) => char.IsAsciiDigit(c) || (char.IsAsciiLetterLower(c) && c is not ('a' or 'e' or 'i' or 'o' or 'u' or 'y'));
}
