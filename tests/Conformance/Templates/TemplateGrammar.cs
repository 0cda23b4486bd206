namespace Barograph.Tests.Conformance.Templates;

/// <summary>Writes templates at random: mostly well formed, with values of every kind in every place.</summary>
public sealed class TemplateGrammar(int seed)
{
    static readonly string[] Leaves =
    [
        ".", "$", ".s", ".i", ".f", ".b", ".d", ".l", ".ls", ".m", ".ma", ".m.a", ".ma.a", ".ma.b", ".none", ".deep.a.b", ".t", ".big", ".nul", ".s.x", ".l.x",
        "1", "-2", "1.5", "0", "\"a\"", "\"\"", "`r`", "'c'", "true", "false", "nil", "\"%v %d\"", "\"%[2]*.3q|%T\"", "\"%+08.3f|%x\"", "\"%-6v|%#v\"", "1e3", "0x10",
    ];

    static readonly string[] Functions =
    [
        "and", "or", "not", "len", "index", "slice", "print", "println", "printf", "html", "js", "urlquery", "eq", "ne", "lt", "le", "gt", "ge",
        "toUpper", "title", "join \",\"", "index .ma", "index .l", "printf \"%v|%q\"", "slice .ls", "eq 1", "printf \"%d\"", "printf \"%.2f\"",
    ];

    readonly Random random = new(seed);
    int variables;

    public string Template()
    {
        variables = 0;
        return List(3);
    }

    string List(int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Node(depth)));

    string Node(int depth)
    {
        var (left, right) = (Pick("{{", "{{", "{{- "), Pick("}}", "}}", " -}}"));
        return random.Next(depth > 0 ? 11 : 4) switch
        {
            0 => Pick("text", " ", "\n", "a b", "é<&", "{", "}}"),
            1 or 2 => $"{left}{Pipeline(2)}{right}",
            3 => $"{left}$v{++variables} := {Pipeline(1)}{right}{{{{$v{variables}}}}}",
            4 => $"{left}if {Pipeline(2)}{right}{List(depth - 1)}{{{{end}}}}",
            5 => $"{left}if {Pipeline(2)}{right}{List(depth - 1)}{{{{else}}}}{List(depth - 1)}{{{{end}}}}",
            6 => $"{left}with {Pipeline(2)}{right}{List(depth - 1)}{{{{else}}}}{List(depth - 1)}{{{{end}}}}",
            7 => $"{left}range {Pick(".l", ".ls", ".m", ".ma", ".empty", ".deep", "$i, $e := .l", "$k, $e := .m", Pipeline(1))}{right}{List(depth - 1)}{Pick("", "{{break}}", "{{continue}}x", "{{else}}none")}{{{{end}}}}",
            8 => $"{left}block \"b{random.Next(1000)}\" {Pipeline(1)}{right}{List(depth - 1)}{{{{end}}}}",
            9 => $"{left}if {Pipeline(1)}{right}{List(depth - 1)}{{{{else if {Pipeline(1)}}}}}{List(depth - 1)}{{{{end}}}}",
            _ => $"{left}/* {Pick("c", "\n", "}}")} */{right}",
        };
    }

    // Half of them cannot fail, or hardly any template would come to its end.
    string Pipeline(int depth) => random.Next(8) == 0 ? Doubtful(depth) : Sound(depth);

    string Sound(int depth)
    {
        var value = Pick(".", ".s", ".i", ".f", ".b", ".d", ".l", ".ls", ".m", ".ma", ".m.a", ".none", ".deep.a.b", ".t", ".big", ".nul", "$", "1", "-2", "1.5", "\"a\"", "true");
        var inner = depth > 0 && random.Next(3) == 0 ? $"({Sound(depth - 1)})" : value;
        return random.Next(14) switch
        {
            0 => $"printf \"{Pick("%v", "%d", "%s", "%q", "%x", "%+v", "%#v", "%6.2f", "%-8v|", "%08d", "% x", "%T", "%e", "%g", "%t", "%c", "%U")}\" {inner}",
            1 => $"print {value} {inner}",
            2 => $"{Pick("html", "js", "urlquery", "println", "not", "and", "or")} {inner}",
            3 => Pick("len .ls", "len .s", "index .m \"a\"", "index .ma \"zz\"", "slice .s 0 1", "slice .ls 1", "index .l 1", "index .deep \"a\" \"b\" 1 \"c\""),
            4 => Pick("eq .s \"x\" \"y\"", "eq .i 3", "lt .f 2.5", "ge .i 2", "ne .s .m.a", "eq .none nil", "gt .d 5", "le \"a\" .s"),
            5 => $"{Pick("and", "or")} {value} {inner}",
            6 => $"{inner} | {Pick("printf \"%v-%v\" 1", "print", "html", "js", "not", "or 0", "and 1", "println \"a\"")}",
            _ => inner,
        };
    }

    string Doubtful(int depth)
    {
        var pipe = Command(depth);
        while (random.Next(4) == 0) pipe += $" | {Pick(Functions)}{(random.Next(3) == 0 ? " " + Operand(depth) : "")}";
        return pipe;
    }

    string Command(int depth) => random.Next(3) switch
    {
        0 => Operand(depth),
        1 => $"{Pick(Functions)} {Operand(depth)}",
        _ => $"{Pick(Functions)} {Operand(depth)} {Operand(depth)}",
    };

    string Operand(int depth) => depth > 0 && random.Next(4) == 0 ? $"({Doubtful(depth - 1)}){Pick("", "", ".a", ".x")}" : Pick(Leaves);

    string Pick(params string[] of) => of[random.Next(of.Length)];
}
