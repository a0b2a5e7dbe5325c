namespace CaseMgmt.Api.Geography;

/// <summary>The arguments of a command: words and options with a value. Anything unexpected is told by name.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    private Arguments()
    {
    }

    /// <summary>The words that are not options, in order.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>An option's value, null when it was not given.</summary>
    public string? this[string option] => _options.GetValueOrDefault(option);

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentsException">A wrong number of words, an unknown option, one given twice or without a value, or one that is missing.</exception>
    public static Arguments Read(IReadOnlyList<string> args, int words, string[] required, string[] optional)
    {
        var read = new Arguments();
        string? option = null;
        foreach (var arg in args)
        {
            if (option is not null)
            {
                if (!read._options.TryAdd(option, arg))
                    throw new ArgumentsException($"The option {option} is given twice.");
                option = null;
            }
            else if (!arg.StartsWith("--", StringComparison.Ordinal))
            {
                read._words.Add(arg);
            }
            else
            {
                option = required.Contains(arg, StringComparer.Ordinal) || optional.Contains(arg, StringComparer.Ordinal)
                    ? arg
                    : throw new ArgumentsException($"Unknown option {arg}.");
            }
        }

        if (option is not null)
            throw new ArgumentsException($"The option {option} lacks its value.");
        if (Array.Find(required, name => !read._options.ContainsKey(name)) is { } missing)
            throw new ArgumentsException($"The option {missing} is missing.");
        return read._words.Count == words ? read : throw new ArgumentsException(words == 0 ? "No other arguments are expected." : "One file is expected.");
    }
}

/// <summary>A command was called wrongly.</summary>
public sealed class ArgumentsException(string message) : Exception(message);
