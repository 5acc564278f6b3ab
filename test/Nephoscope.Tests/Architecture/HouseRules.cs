using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Nephoscope.Tests.Architecture;

/// <summary>The style of the house as functions from source text to complaints, so that each can be seen failing on a bad example.</summary>
internal static class HouseRules
{
    public const int FileLines = 400;
    public const int MethodLines = 60;
    public const int ProjectLines = 40;

    private static readonly string[] BannedWords = ["Utils", "Util", "Utilities", "Helper", "Helpers", "Common", "Manager", "Misc"];

    private static readonly string[] Seams =
        ["ISource", "IParser", "IBehaviorModel", "IDetector", "ICapture", "IAction", "INotifier", "ILedger", "IEvidenceStore"];

    /// <summary>Internal interfaces that were decided one by one; not for extensions.</summary>
    private static readonly string[] Decided =
    [
        "IFlowPlaces", // Lets the compiler make one flow-line reader per layout; never seen outside its folder.
        "IRecordReader", // A file is split into records in two ways (JSON, lines), chosen when it is opened.
    ];

    public static IEnumerable<string> LongFiles(SourceText file, int limit = FileLines)
    {
        int lines = file.Text.AsSpan().TrimEnd().Count('\n') + 1;
        return lines > limit ? [$"{file.Path}: {lines} lines, at most {limit}"] : [];
    }

    public static IEnumerable<string> LongMethods(SourceText file)
    {
        foreach (SyntaxNode node in Root(file).DescendantNodes().Where(node =>
            node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax))
        {
            FileLinePositionSpan span = node.SyntaxTree.GetLineSpan(node.Span);
            int lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
            if (lines > MethodLines)
            {
                yield return $"{file.Path}:{span.StartLinePosition.Line + 1}: a method of {lines} lines, at most {MethodLines}";
            }
        }
    }

    /// <summary>A class is sealed, static or abstract.</summary>
    public static IEnumerable<string> OpenClasses(SourceText file) =>
        from type in Root(file).DescendantNodes().OfType<TypeDeclarationSyntax>()
        where type is ClassDeclarationSyntax || (type is RecordDeclarationSyntax record && !record.ClassOrStructKeyword.IsKind(SyntaxKind.StructKeyword))
        where !type.Modifiers.Any(SyntaxKind.SealedKeyword) && !type.Modifiers.Any(SyntaxKind.StaticKeyword) && !type.Modifiers.Any(SyntaxKind.AbstractKeyword)
        where !type.Modifiers.Any(SyntaxKind.PartialKeyword)
        select $"{file.Path}: {type.Identifier.Text} is not sealed";

    public static IEnumerable<string> BadNames(SourceText file)
    {
        foreach (string name in file.Path.Split('/', '\\', '.').Concat(
            Root(file).DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text)))
        {
            if (BannedWords.FirstOrDefault(word => EndsWithWord(name, word)) is { } word)
            {
                yield return $"{file.Path}: the name {name} says {word}, not what it does";
            }
        }
    }

    public static IEnumerable<string> Regions(SourceText file) =>
        Root(file).DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)) ? [$"{file.Path}: a region"] : [];

    /// <summary>Work left lying about belongs into an issue.</summary>
    public static IEnumerable<string> LeftOverWork(SourceText file) =>
        from trivia in Root(file).DescendantTrivia(descendIntoTrivia: false)
        where trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
            || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)
        from word in new[] { "TO" + "DO", "FIX" + "ME", "HA" + "CK", "X" + "XX" }
        where trivia.ToFullString().Split(' ', ':', '.', ',', '(', ')', '\n', '/').Contains(word)
        select $"{file.Path}: a comment says {word}";

    /// <summary>
    /// Interfaces are the seams of the design, with three members at most. Another one must be internal, and either decided by name or a
    /// mere shape for a type parameter: all its members are static, so no call goes through it.
    /// </summary>
    public static IEnumerable<string> ForeignInterfaces(SourceText file)
    {
        foreach (InterfaceDeclarationSyntax seam in Root(file).DescendantNodes().OfType<InterfaceDeclarationSyntax>())
        {
            bool inner = !seam.Modifiers.Any(SyntaxKind.PublicKeyword)
                && (Decided.Contains(seam.Identifier.Text) || seam.Members.All(member => member.Modifiers.Any(SyntaxKind.StaticKeyword)));
            if (!Seams.Contains(seam.Identifier.Text) && !inner)
            {
                yield return $"{file.Path}: {seam.Identifier.Text} is no seam of the design";
            }

            if (!inner && seam.Members.Count > 3)
            {
                yield return $"{file.Path}: {seam.Identifier.Text} has {seam.Members.Count} members, at most 3";
            }
        }
    }

    /// <summary>Every public type says what it is; one part of a partial type is enough, hence all files at once.</summary>
    public static IEnumerable<string> SilentTypes(IEnumerable<SourceText> files)
    {
        var silent = new Dictionary<string, string>(StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (SourceText file in files)
        {
            foreach (MemberDeclarationSyntax type in Root(file).DescendantNodes().OfType<MemberDeclarationSyntax>()
                .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && IsPublic(node)))
            {
                string name = FullName(type);
                if (type.GetLeadingTrivia().ToFullString().Contains("<summary>", StringComparison.Ordinal))
                {
                    told.Add(name);
                }
                else
                {
                    silent.TryAdd(name, file.Path);
                }
            }
        }

        return silent.Where(entry => !told.Contains(entry.Key)).Select(entry => $"{entry.Value}: {entry.Key} has no summary");
    }

    private static bool IsPublic(MemberDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PublicKeyword)
        && type.Ancestors().OfType<BaseTypeDeclarationSyntax>().All(outer => outer.Modifiers.Any(SyntaxKind.PublicKeyword));

    private static string FullName(MemberDeclarationSyntax type)
    {
        string own = type is BaseTypeDeclarationSyntax named ? named.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text;
        string space = type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";
        return string.Join('.', type.Ancestors().OfType<BaseTypeDeclarationSyntax>().Select(outer => outer.Identifier.Text).Reverse().Prepend(space).Append(own));
    }

    private static bool EndsWithWord(string name, string word) =>
        name.EndsWith(word, StringComparison.Ordinal) || (name.StartsWith(word, StringComparison.Ordinal) && name.Length > word.Length && char.IsUpper(name[word.Length]));

    private static CompilationUnitSyntax Root(SourceText file) => CSharpSyntaxTree.ParseText(file.Text).GetCompilationUnitRoot();
}
