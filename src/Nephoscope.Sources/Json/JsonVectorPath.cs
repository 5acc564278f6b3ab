namespace Nephoscope.Sources.Json;

/// <summary>Which width of vector <see cref="JsonIndex"/> works with. All give the same index.</summary>
internal enum JsonVectorPath
{
    /// <summary>The widest the machine has.</summary>
    Widest,
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}
