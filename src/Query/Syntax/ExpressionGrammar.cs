namespace Barograph.Query.Syntax;

/// <summary>Everything between the operators and the selectors.</summary>
/// <remarks>
/// Grammar, loosest first: <c>or</c>; <c>and unless</c>; comparisons; <c>+ -</c>; <c>* / % atan2</c> and signs; <c>^</c>
/// (to the right); then ranges, subqueries, <c>offset</c>, <c>@</c>, which bind to what stands directly before them.
/// </remarks>
static class ExpressionGrammar
{
    const int SignPrecedence = 5; // of * and its like: -a^b is -(a^b), -a*b is (-a)*b
    const int PowerPrecedence = 6;

    public static Expr Read(ref TokenStream tokens) => ReadBinary(ref tokens, 1);

    static Expr ReadBinary(ref TokenStream tokens, int lowest)
    {
        tokens.Enter();
        var left = ReadSigned(ref tokens);
        while (PrecedenceOf(tokens.Peek()) is var precedence && precedence >= lowest)
        {
            var op = tokens.Take();
            var modifiers = MatchingGrammar.Read(ref tokens);
            // Left to right, but for the power: 2^3^2 is 2^(3^2).
            var right = ReadBinary(ref tokens, op.Kind == TokenKind.Power ? precedence : precedence + 1);
            left = Combine(ref tokens, op, modifiers, left, right);
        }
        tokens.Leave();
        return left;
    }

    static BinaryExpr Combine(ref TokenStream tokens, Token op, MatchingGrammar.Modifiers modifiers, Expr left, Expr right)
    {
        var range = new TextRange(left.Range.Start, right.Range.End);
        var matching = modifiers.Matching;
        if (!tokens.Options.FillModifiers && (matching.FillLeft ?? matching.FillRight) is not null)
            throw tokens.Error(range, "binop fill modifiers are experimental and not enabled");
        return new BinaryExpr(OperatorOf(op.Kind), left, right) { ReturnBool = modifiers.ReturnBool, Matching = matching, Range = range };
    }

    static Expr ReadSigned(ref TokenStream tokens)
    {
        if (tokens.Peek() is not (TokenKind.Add or TokenKind.Subtract)) return ReadWithModifiers(ref tokens);
        var sign = tokens.Take();
        var inner = ReadBinary(ref tokens, PowerPrecedence);
        var range = new TextRange(sign.Start, inner.Range.End);
        var negative = sign.Kind == TokenKind.Subtract;
        return inner is NumberLiteral number
            ? number with { Value = negative ? -number.Value : number.Value, Range = range }
            : new UnaryExpr(negative, inner) { Range = range };
    }

    static Expr ReadWithModifiers(ref TokenStream tokens)
    {
        var expr = ReadPrimary(ref tokens);
        while (true)
        {
            switch (tokens.Peek())
            {
                case TokenKind.LeftBracket:
                    expr = SelectorGrammar.ReadBrackets(ref tokens, expr);
                    break;
                case TokenKind.Offset:
                    expr = ShiftGrammar.ReadOffset(ref tokens, expr);
                    break;
                case TokenKind.At:
                    expr = ShiftGrammar.ReadAt(ref tokens, expr);
                    break;
                case TokenKind.Anchored or TokenKind.Smoothed:
                    expr = ShiftGrammar.ReadExtension(ref tokens, expr);
                    break;
                default:
                    return expr;
            }
        }
    }

    static Expr ReadPrimary(ref TokenStream tokens)
    {
        var token = tokens.PeekToken();
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Duration:
                return ReadNumber(ref tokens);
            case TokenKind.String:
                tokens.Take();
                return new StringLiteral(StringScan.Unquote(tokens.WordOf(token))) { Range = token.Range };
            case TokenKind.LeftParen:
                tokens.Take();
                var inner = Read(ref tokens);
                tokens.Expect(TokenKind.RightParen);
                return new ParenExpr(inner) { Range = new TextRange(token.Start, tokens.LastEnd) };
            case TokenKind.LeftBrace:
                return SelectorGrammar.Read(ref tokens);
        }
        if (!token.MayNameMetric) throw tokens.Unexpected();
        tokens.Take();
        var next = tokens.Peek();
        if (token.IsAggregator && next is TokenKind.LeftParen or TokenKind.By or TokenKind.Without)
            return AggregationGrammar.Read(ref tokens, token);
        if (next == TokenKind.LeftParen && token.Kind is TokenKind.Identifier or >= TokenKind.Start)
            return ReadCall(ref tokens, token);
        return SelectorGrammar.Read(ref tokens, token);
    }

    public static NumberLiteral ReadNumber(ref TokenStream tokens)
    {
        var token = tokens.Take();
        var word = tokens.WordOf(token);
        if (token.Kind == TokenKind.Duration)
        {
            var ms = GoDuration.TryParseMs(word, out var wrong) ?? throw tokens.Error(token.Range, wrong);
            return new NumberLiteral(ms / 1000.0) { IsDuration = true, Range = token.Range };
        }
        if (!GoNumber.TryParse(word, out var value, out var complaint)) throw tokens.Error(token.Range, complaint);
        return new NumberLiteral(value) { Range = token.Range };
    }

    static CallExpr ReadCall(ref TokenStream tokens, Token name)
    {
        var arguments = ReadArguments(ref tokens);
        var word = tokens.TextOf(name);
        if (!Functions.TryGet(word, out var function)) throw tokens.Error(name.Range, $"unknown function with name {GoText.Quote(word)}");
        if (function.Experimental && !tokens.Options.ExperimentalFunctions)
            throw tokens.Error(name.Range, $"function {GoText.Quote(word)} is not enabled");
        return new CallExpr(function, arguments) { Range = new TextRange(name.Start, tokens.LastEnd) };
    }

    public static List<Expr> ReadArguments(ref TokenStream tokens)
    {
        tokens.Expect(TokenKind.LeftParen);
        var arguments = new List<Expr>();
        if (tokens.TryTake(TokenKind.RightParen)) return arguments;
        arguments.Add(Read(ref tokens));
        while (tokens.Peek() == TokenKind.Comma)
        {
            var comma = tokens.Take();
            if (!StartsExpression(tokens.PeekToken())) throw tokens.Error(comma.Range, "trailing commas not allowed in function call args");
            arguments.Add(Read(ref tokens));
        }
        tokens.Expect(TokenKind.RightParen);
        return arguments;
    }

    public static bool StartsExpression(Token token) => token.MayNameMetric || token.Kind is TokenKind.Number or TokenKind.Duration
        or TokenKind.String or TokenKind.LeftParen or TokenKind.LeftBrace or TokenKind.Add or TokenKind.Subtract;

    /// <summary>0 for what is no binary operator.</summary>
    static int PrecedenceOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => 1,
        TokenKind.And or TokenKind.Unless => 2,
        TokenKind.EqualTo or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual => 3,
        TokenKind.Greater or TokenKind.GreaterOrEqual or TokenKind.TrimUpper or TokenKind.TrimLower => 3,
        TokenKind.Add or TokenKind.Subtract => 4,
        TokenKind.Multiply or TokenKind.Divide or TokenKind.Modulo or TokenKind.Atan2 => SignPrecedence,
        TokenKind.Power => PowerPrecedence,
        _ => 0,
    };

    static BinaryOp OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Add => BinaryOp.Add,
        TokenKind.Subtract => BinaryOp.Subtract,
        TokenKind.Multiply => BinaryOp.Multiply,
        TokenKind.Divide => BinaryOp.Divide,
        TokenKind.Modulo => BinaryOp.Modulo,
        TokenKind.Power => BinaryOp.Power,
        TokenKind.Atan2 => BinaryOp.Atan2,
        TokenKind.EqualTo => BinaryOp.Equal,
        TokenKind.NotEqual => BinaryOp.NotEqual,
        TokenKind.Less => BinaryOp.Less,
        TokenKind.LessOrEqual => BinaryOp.LessOrEqual,
        TokenKind.Greater => BinaryOp.Greater,
        TokenKind.GreaterOrEqual => BinaryOp.GreaterOrEqual,
        TokenKind.TrimUpper => BinaryOp.TrimUpper,
        TokenKind.TrimLower => BinaryOp.TrimLower,
        TokenKind.And => BinaryOp.And,
        TokenKind.Or => BinaryOp.Or,
        _ => BinaryOp.Unless,
    };
}
