using System.Globalization;
using Nephoscope.Service;
using Nephoscope.Service.Watch;

namespace Nephoscope.Tests.Service;

/// <summary>A watched folder that fills file by file, as a bucket's copy does: a file is there as a whole or not at all.</summary>
internal sealed class FilledFolder(IReadOnlyList<string> files) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-watched-").FullName;
    private readonly string beside = Directory.CreateTempSubdirectory("nephoscope-beside-").FullName;
    private readonly List<string> put = [];

    /// <summary>What is to be watched; nothing where no file is to come.</summary>
    public IReadOnlyList<string> Paths => files.Count > 0 ? [folder] : [];

    /// <summary>Puts the next files.</summary>
    public void Put(int count)
    {
        for (; count > 0 && put.Count < files.Count; count--)
        {
            string half = Path.Combine(beside, "half");
            string place = Path.Combine(folder, put.Count.ToString("D5", CultureInfo.InvariantCulture));
            string whole = Path.Combine(place, Path.GetFileName(files[put.Count]));
            Directory.CreateDirectory(place);
            File.Copy(files[put.Count], half);
            File.Move(half, whole);
            put.Add(whole);
        }
    }

    /// <summary>Makes it empty, as it was.</summary>
    public void Clear()
    {
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        put.Clear();
    }

    /// <summary>Whether all that was put is in the journal whole.</summary>
    public bool IsTaken(ServiceHost host) => put.TrueForAll(
        path => host.Parts.State.Files.TryFind(path, out FilePositions.Place place) && place.Offset >= place.Length && place.Length == new FileInfo(path).Length);

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(beside, recursive: true);
    }
}
