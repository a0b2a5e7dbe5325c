using System.Globalization;
using CaseMgmt.Domain.Rules;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CaseMgmt.Domain.Decisions;

/// <summary>Reads the catalogue of decision types from YAML and refuses what is incomplete, naming the row and the part.</summary>
public static class CatalogueYaml
{
    /// <summary>Reads a catalogue.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="name">The file's name, for error messages.</param>
    /// <exception cref="CatalogueException">A row lacks a part, names something unknown, or the YAML is broken.</exception>
    public static DecisionCatalogue Read(TextReader yaml, string name)
    {
        CatalogueFile file;
        try
        {
            file = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<CatalogueFile>(new MergingParser(new Parser(yaml)))
                ?? throw new CatalogueException($"{name}: the file is empty.");
        }
        catch (YamlException e)
        {
            throw new CatalogueException(string.Create(CultureInfo.InvariantCulture, $"{name}, line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}"), e);
        }

        var bindings = Required(file.Bindings, name, "bindings").ToDictionary(b => Required(b.Code, name, "code"), b => Binding(b, name), StringComparer.Ordinal);
        var routes = Required(file.Routes, name, "routes").ToDictionary(r => Required(r.Code, name, "code"), r => Route(r, bindings, name), StringComparer.Ordinal);
        return new DecisionCatalogue([.. Required(file.Types, name, "types").Select(t => Type(t, routes, bindings, name))], [.. routes.Values]);
    }

    private static ProceduralBinding Binding(BindingRow row, string name)
    {
        var at = $"{name}: binding '{row.Code}'";
        return new ProceduralBinding(row.Code!, Citations(row.Sections, at, "sections"), row.Whole ?? throw Missing(at, "whole"), Required(row.Source, at, "source"));
    }

    private static AppealRoute Route(RouteRow row, Dictionary<string, ProceduralBinding> bindings, string name)
    {
        var at = $"{name}: route '{row.Code}'";
        var clock = row.Clock ?? throw Missing(at, "clock");
        return new AppealRoute(
            row.Code!,
            Required(row.Title, at, "title"),
            new AppealClock(clock.Weeks, Code<ClockStart>(clock.From, at, "clock.from")),
            Required(row.FiledWith, at, "filedWith"),
            Named(bindings, row.Binding, at, "binding"),
            Citations(row.Citations, at, "citations"),
            row.Instruction?.Trim());
    }

    private static DecisionType Type(TypeRow row, Dictionary<string, AppealRoute> routes, Dictionary<string, ProceduralBinding> bindings, string name)
    {
        var at = $"{name}: decision type '{Required(row.Code, name, "code")}'";
        var route = Named(routes, row.Route, at, "route");
        var automation = row.Automation ?? throw Missing(at, "automation");
        var may = Code<Automation>(automation.May, at, "automation.may");
        var confirmed = row.Confirmed ?? throw Missing(at, "confirmed");
        var basis = Citations(row.LegalBasis, at, "legalBasis");
        if (basis.Count == 0)
            Required(row.LegalBasisNote, at, "legalBasis (or legalBasisNote)");
        if (confirmed && route.Clock.From == ClockStart.Unconfirmed)
            throw new CatalogueException($"{at}: is marked confirmed, but its route '{route.Code}' is not.");
        if (may != Automation.Never && !string.Equals(route.Code, "administrative-appeal", StringComparison.Ordinal))
            throw new CatalogueException($"{at}: a machine may decide only where the appeal is administrative-appeal (kommunallagen 6 kap. 38 §).");
        var letter = row.Letter ?? throw Missing(at, "letter");
        return new DecisionType(
            row.Code!,
            Required(row.Title, at, "title"),
            basis,
            row.LegalBasisNote,
            route,
            row.Binding is null ? route.Binding : Named(bindings, row.Binding, at, "binding"),
            confirmed,
            may,
            Required(automation.Reason, at, "automation.reason"),
            row.ValidFrom is null ? null : Day(row.ValidFrom, at, "validFrom"),
            row.ValidTo is null ? null : Day(row.ValidTo, at, "validTo"),
            new LetterSentences(
                Required(letter.Granted, at, "letter.granted"), Required(letter.Refused, at, "letter.refused"), string.IsNullOrEmpty(letter.PartlyGranted) ? null : letter.PartlyGranted,
                string.IsNullOrEmpty(letter.StruckOff) ? null : letter.StruckOff));
    }

    private static IReadOnlyList<Citation> Citations(List<string>? texts, string at, string part)
    {
        try
        {
            return [.. Required(texts, at, part).Select(Citation.Parse)];
        }
        catch (FormatException e)
        {
            throw new CatalogueException($"{at}: {part}: {e.Message}", e);
        }
    }

    private static DateOnly Day(string text, string at, string part) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : throw new CatalogueException($"{at}: {part}: '{text}' is not a date such as 2026-07-01.");

    private static T Code<T>(string? text, string at, string part)
        where T : struct, Enum
    {
        var code = Required(text, at, part);
        return Enum.TryParse<T>(code.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsDigit(code[0])
            ? value : throw new CatalogueException($"{at}: {part}: '{code}' is not known.");
    }

    private static T Named<T>(Dictionary<string, T> known, string? code, string at, string part) =>
        known.TryGetValue(Required(code, at, part), out var value) ? value : throw new CatalogueException($"{at}: {part}: '{code}' is not known.");

    private static T Required<T>(T? value, string at, string part)
        where T : class =>
        value is null or "" ? throw Missing(at, part) : value;

    private static CatalogueException Missing(string at, string part) => new($"{at}: '{part}' is missing.");
}
