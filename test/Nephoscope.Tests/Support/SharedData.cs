namespace Nephoscope.Tests;

/// <summary>Finds real recordings beside the repository; they are not part of it.</summary>
internal static class SharedData
{
    /// <summary>Full path of <c>shared/data/RELATIVE</c> in this folder or one above; null where there is none.</summary>
    public static string? Find(string relative)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "shared", "data", relative);
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
