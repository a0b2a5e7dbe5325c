using System.Globalization;
using System.Reflection;
using CaseMgmt.Api.Texts;
using FluentValidation;
using FluentValidation.Results;

namespace CaseMgmt.Api.Http;

/// <summary>Runs the FluentValidation validator of every request before its handler sees it.</summary>
internal static class ValidationFilter
{
    /// <summary>Registers every validator of this assembly.</summary>
    public static IServiceCollection AddRequestValidators(this IServiceCollection services)
    {
        foreach (var type in typeof(ValidationFilter).Assembly.GetTypes().Where(t => t is { IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            if (type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValidator<>)) is { } validates)
                services.AddSingleton(validates, type);
        }
        return services;
    }

    /// <summary>For each parameter with a validator: answers 400 with one violation per field at fault.</summary>
    public static EndpointFilterDelegate Create(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var validated = new List<(int Index, IValidator Validator)>();
        foreach (var parameter in context.MethodInfo.GetParameters())
        {
            if (ValidatorOf(context.ApplicationServices, parameter) is { } validator)
                validated.Add((parameter.Position, validator));
        }
        if (validated.Count == 0)
            return next;
        return async invocation =>
        {
            foreach (var (index, validator) in validated)
            {
                if (invocation.Arguments[index] is not { } request)
                    continue;
                if (NullItems.First(request) is { } field)
                    return ExceptionProblems.Field(field, "required");
                var result = await validator.ValidateAsync(new ValidationContext<object>(request), invocation.HttpContext.RequestAborted);
                if (!result.IsValid)
                    return ProblemCodes.InvalidRequest with { Violations = [.. result.Errors.Select(Of)] };
            }
            return await next(invocation);
        };
    }

    private static IValidator? ValidatorOf(IServiceProvider services, ParameterInfo parameter) =>
        parameter.ParameterType.IsClass && parameter.ParameterType != typeof(string)
            ? services.GetService(typeof(IValidator<>).MakeGenericType(parameter.ParameterType)) as IValidator
            : null;

    private static Violation Of(ValidationFailure failure)
    {
        var code = CodeOf(failure.ErrorCode);
        var argument = failure.FormattedMessagePlaceholderValues?.TryGetValue("MaxLength", out var max) == true ? max : null;
        var text = ProblemTexts.Violation(code) ?? ProblemTexts.Find($"{code}.title") ?? failure.ErrorMessage;
        return new Violation(FieldOf(failure.PropertyName), code, argument is null ? text : string.Format(CultureInfo.InvariantCulture, text, argument));
    }

    private static string CodeOf(string? errorCode) => errorCode switch
    {
        "NotNullValidator" or "NotEmptyValidator" => "required",
        "MaximumLengthValidator" or "LengthValidator" or "ExactLengthValidator" => "too-long",
        "MinimumLengthValidator" => "too-short",
        "RegularExpressionValidator" or "EmailValidator" => "wrong-format",
        "InclusiveBetweenValidator" or "ExclusiveBetweenValidator" or "GreaterThanValidator" or "GreaterThanOrEqualValidator"
            or "LessThanValidator" or "LessThanOrEqualValidator" => "out-of-range",
        null or "" => "not-allowed",
        { } own when own.EndsWith("Validator", StringComparison.Ordinal) => "not-allowed",
        { } own => own,
    };

    private static string FieldOf(string property) =>
        string.Join('.', property.Split('.').Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName));
}
