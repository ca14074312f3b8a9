// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
internal import CBYOKCatalog

extension ProviderCatalog {
    /// OpenRouter, OpenAI, Anthropic and Google with the models, names and prices that come with this version; see
    /// `snapshot` for their date. Newer ones can be read with `CatalogFile` and put in force with
    /// `BYOKRouter.replaceCatalog`.
    public static let bundled: ProviderCatalog = {
        // The array is a constant of the C module: alive and unchanged for as long as the program runs.
        let bytes = unsafe UnsafeBufferPointer(start: byok_catalog_start(), count: byok_catalog_size)
        do {
            let file = try CatalogFile(unsafe bytes.span)
            return try ProviderCatalog(providers: Provider.builtIn, models: file.models, snapshot: file.snapshot)
        } catch {
            preconditionFailure("The bundled catalogue cannot be read: \(error)")
        }
    }()
}

extension Provider {
    /// The four providers of the product guide, in the order in which it recommends them.
    public static let builtIn: [Provider] = [.openRouter, .openAI, .anthropic, .google]
}
