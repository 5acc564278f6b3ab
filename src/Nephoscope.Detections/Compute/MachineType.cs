namespace Nephoscope.Detections;

/// <summary>
/// Reads instance types such as p4d.24xlarge. Accelerated families by their letter (AWS's published naming: p, g, trn, inf, dl, vt, f).
/// </summary>
internal static class MachineType
{
    /// <summary>Graphics or machine-learning hardware.</summary>
    public static bool IsAccelerated(string? type)
    {
        if (type is null)
        {
            return false;
        }

        string name = type.StartsWith("ml.", StringComparison.Ordinal) ? type[3..] : type;
        return name.Length > 2
            && ((name[0] is 'p' or 'g' or 'f' && char.IsAsciiDigit(name[1]))
                || name.StartsWith("trn", StringComparison.Ordinal) || name.StartsWith("inf", StringComparison.Ordinal)
                || name.StartsWith("dl1", StringComparison.Ordinal) || name.StartsWith("vt1", StringComparison.Ordinal));
    }

    /// <summary>Sixteen times a large one, or more, or bare metal.</summary>
    public static bool IsHuge(string? type)
    {
        if (type is null || type.IndexOf('.', StringComparison.Ordinal) < 0)
        {
            return false;
        }

        string size = type[(type.LastIndexOf('.') + 1)..];
        int x = size.IndexOf("xlarge", StringComparison.Ordinal);
        return size.StartsWith("metal", StringComparison.Ordinal)
            || (x > 0 && int.TryParse(size[..x], System.Globalization.CultureInfo.InvariantCulture, out int times) && times >= 8);
    }
}
